-- crm_finish_run for a preview: no cursor moves, and the connection keeps its state.
create function public.crm_preview_finish_run(
  p_run uuid, p_lease uuid, p_error jsonb, p_cursors jsonb, p_api_calls integer, p_connection_status text
) returns void
language plpgsql set search_path = ''
as $$
declare
  v_preview public.crm_previews := private.crm_assert_preview(p_run, p_lease);
begin
  update public.crm_previews
  set status = case when p_error is null then 'completed' else 'failed' end, phase = 'done', completed_at = now(),
      errors = case when p_error is null then errors else errors || p_error end, api_calls = api_calls + p_api_calls,
      lease_token = null, lease_expires_at = null, resume_at = null, checkpoint = null
  where id = v_preview.id;
end
$$;
revoke all on function public.crm_preview_finish_run from public, anon, authenticated;
grant execute on function public.crm_preview_finish_run to service_role;
