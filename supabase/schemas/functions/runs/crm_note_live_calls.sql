-- Counts calls that live changes have cost between two batches of a run as theirs, whatever the run is.
create function public.crm_note_live_calls(p_run uuid, p_lease uuid, p_calls integer) returns void
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs := private.crm_assert_lease(p_run, p_lease);
begin
  update public.crm_sync_logs set api_calls = api_calls + p_calls, serves_live = true where id = p_run;
  update public.crm_sync_logs set serves_live = v_run.serves_live where id = p_run;
end
$$;
revoke all on function public.crm_note_live_calls from public, anon, authenticated;
grant execute on function public.crm_note_live_calls to service_role;
