-- Locks a run and raises lease_lost unless it is running and p_lease is its lease token. Every function that writes for a run
-- begins with this. @returns the run
create function private.crm_assert_lease(p_run uuid, p_lease uuid) returns public.crm_sync_logs
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs;
begin
  select * into v_run from public.crm_sync_logs where id = p_run for update;
  if v_run.id is null or v_run.status <> 'running' or v_run.lease_token is distinct from p_lease then
    raise exception 'lease_lost' using errcode = 'CR001', detail = 'Another worker has the lease of this run, or it has ended.';
  end if;
  return v_run;
end
$$;
revoke all on function private.crm_assert_lease from public, anon, authenticated;
grant execute on function private.crm_assert_lease to service_role;
