-- Moves a run to its next phase, or stores its checkpoint, its expected number of records in all and by object, a warning, or the
-- cursors of objects that it has synced.
create function public.crm_advance_run(
  p_run uuid, p_lease uuid, p_phase text, p_checkpoint jsonb, p_expected integer, p_api_calls integer,
  p_warning jsonb default null, p_cursors jsonb default null, p_expected_by_object jsonb default null
) returns void
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs := private.crm_assert_lease(p_run, p_lease);
begin
  if p_cursors is not null then perform private.crm_store_cursors(v_run.connection_id, p_cursors); end if;
  update public.crm_sync_logs
  set phase = coalesce(p_phase, phase), checkpoint = coalesce(p_checkpoint, checkpoint),
      records_expected = coalesce(p_expected, records_expected),
      expected_by_object = expected_by_object || coalesce(p_expected_by_object, '{}'::jsonb), api_calls = api_calls + p_api_calls,
      errors = case when p_warning is null then errors else errors || p_warning end
  where id = p_run;
end
$$;
revoke all on function public.crm_advance_run from public, anon, authenticated;
grant execute on function public.crm_advance_run to service_role;
