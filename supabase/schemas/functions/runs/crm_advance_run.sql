-- Moves a run to its next phase, or stores its checkpoint, its expected number of records, or a warning.
create function public.crm_advance_run(
  p_run uuid, p_lease uuid, p_phase text, p_checkpoint jsonb, p_expected integer, p_api_calls integer,
  p_warning jsonb default null
) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_assert_lease(p_run, p_lease);
  update public.crm_sync_logs
  set phase = coalesce(p_phase, phase), checkpoint = coalesce(p_checkpoint, checkpoint),
      records_expected = coalesce(p_expected, records_expected), api_calls = api_calls + p_api_calls,
      errors = case when p_warning is null then errors else errors || p_warning end
  where id = p_run;
end
$$;
revoke all on function public.crm_advance_run from public, anon, authenticated;
grant execute on function public.crm_advance_run to service_role;
