-- What the guard measures by: linked records of an object, and what live runs have changed in the last quarter of an hour.
create function public.crm_guard_counts(p_connection uuid, p_object text, p_run uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'linked', (select count(*) from public.crm_sync_state
               where connection_id = p_connection and status = 'linked' and object_type = p_object),
    'recent', (select coalesce(sum(local_updated + crm_updated + local_archived + crm_archived), 0) from public.crm_sync_logs
               where connection_id = p_connection and sync_type = 'webhook' and id <> p_run
                 and started_at > now() - interval '15 minutes'))
$$;
revoke all on function public.crm_guard_counts from public, anon, authenticated;
grant execute on function public.crm_guard_counts to service_role;
