-- Gives every live record of an organisation a link on a connection, for the objects that it syncs: to be matched and sent.
-- Anyone who is being erased gets none, nor does what is a CRM's alone.
create function private.crm_link_records(p_connection uuid) returns void
language sql set search_path = ''
as $$
  insert into public.crm_sync_state (organization_id, connection_id, object_type, record_id, status, pending)
  select o.organization_id, p_connection, r.object_type, r.id, 'unlinked', true
  from public.crm_connection_objects o
  join private.records r on r.object_type = o.object_type and r.organization_id = o.organization_id
  where o.connection_id = p_connection and o.enabled and r.deleted_at is null and r.object_type <> 'activity'
    and not exists (select 1 from public.erasures e where e.contact_id = r.id and e.status = 'running')
  on conflict (connection_id, object_type, record_id) do nothing
$$;
revoke all on function private.crm_link_records from public, anon, authenticated;
grant execute on function private.crm_link_records to service_role;
