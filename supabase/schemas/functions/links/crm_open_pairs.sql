-- The connections and objects whose conflicts are open to decide, as "connection object": those of CRMs that are connected, as
-- far as the object is synced. Runs as the caller.
create function private.crm_open_pairs(p_organization uuid) returns text[]
language sql stable set search_path = ''
as $$
  select coalesce(array_agg(o.connection_id || ' ' || o.object_type), '{}')
  from public.crm_connection_objects o join public.crm_connections k on k.id = o.connection_id
  where k.organization_id = p_organization and k.status <> 'disconnected' and o.enabled
$$;
revoke all on function private.crm_open_pairs from public, anon;
grant execute on function private.crm_open_pairs to authenticated, service_role;
