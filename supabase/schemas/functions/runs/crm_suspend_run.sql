-- Suspends a run before it writes, until a person decides: status 'waiting', no lease, no job. p_guard: what it would change and
-- what it may change without being asked about, beside what was approved before.
create function public.crm_suspend_run(p_run uuid, p_lease uuid, p_guard jsonb, p_api_calls integer) returns void
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs := private.crm_assert_lease(p_run, p_lease);
begin
  if v_run.message_id is not null then
    perform private.crm_delete_message('crm_work', v_run.message_id);
  end if;
  update public.crm_sync_logs
  set status = 'waiting', guard = p_guard, api_calls = api_calls + p_api_calls,
      lease_token = null, lease_expires_at = null, message_id = null
  where id = p_run;
end
$$;
revoke all on function public.crm_suspend_run from public, anon, authenticated;
grant execute on function public.crm_suspend_run to service_role;
