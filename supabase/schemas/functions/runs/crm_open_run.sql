-- All that a worker needs to know of a run, in one round trip. Null when the run is gone. From here on it works with the mapping
-- in force.
create function public.crm_open_run(p_run uuid) returns jsonb
language sql set search_path = ''
as $$
  update public.crm_sync_logs set remapped = '{}', turned = '{}'
  where id = p_run and (remapped <> '{}' or turned <> '{}');
  select jsonb_build_object(
    'run', to_jsonb(r) - 'lease_token',
    'connection', to_jsonb(c),
    'mapping', (select coalesce(jsonb_agg(to_jsonb(m) order by m.position), '[]'::jsonb)
                from public.crm_field_mappings m where m.connection_id = c.id),
    'objects', (select coalesce(jsonb_agg(to_jsonb(o)), '[]'::jsonb)
                from public.crm_connection_objects o where o.connection_id = c.id),
    -- Objects with creates that were sent and whose answer never came.
    'orphans', (select coalesce(jsonb_agg(distinct l.object_type), '[]'::jsonb) from public.crm_sync_state l
                where l.connection_id = c.id and l.outgoing is not null and l.crm_record_id is null),
    -- Only where somebody was erased.
    'hashKey', (select s.hash_key from public.privacy_settings s
                where s.organization_id = c.organization_id
                  and exists (select 1 from public.erased_identities i
                              where i.organization_id = c.organization_id and i.lifted_at is null)),
    'usage', (select jsonb_build_object('background', coalesce(sum(u.background), 0), 'live', coalesce(sum(u.live), 0))
              from public.crm_api_usage u
              where u.connection_id = c.id and u.day = (now() at time zone 'utc')::date))
  from public.crm_sync_logs r join public.crm_connections c on c.id = r.connection_id
  where r.id = p_run
$$;
revoke all on function public.crm_open_run from public, anon, authenticated;
grant execute on function public.crm_open_run to service_role;
