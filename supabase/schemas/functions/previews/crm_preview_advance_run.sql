-- crm_advance_run for a preview: no cursor of the connection moves.
create function public.crm_preview_advance_run(
  p_run uuid, p_lease uuid, p_phase text, p_checkpoint jsonb, p_expected integer, p_api_calls integer,
  p_warning jsonb default null, p_cursors jsonb default null, p_expected_by_object jsonb default null
) returns void
language plpgsql set search_path = ''
as $$
declare
  v_preview public.crm_previews := private.crm_assert_preview(p_run, p_lease);
begin
  update public.crm_previews
  set phase = coalesce(p_phase, phase), checkpoint = coalesce(p_checkpoint, checkpoint),
      records_expected = coalesce(p_expected, records_expected),
      expected_by_object = expected_by_object || coalesce(p_expected_by_object, '{}'::jsonb),
      api_calls = api_calls + p_api_calls,
      errors = case when p_warning is null then errors else errors || p_warning end
  where id = v_preview.id;
end
$$;
revoke all on function public.crm_preview_advance_run from public, anon, authenticated;
grant execute on function public.crm_preview_advance_run to service_role;
