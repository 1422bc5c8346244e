-- crm_note_live_calls for a preview, all of whose calls are its own.
create function public.crm_preview_note_live_calls(p_run uuid, p_lease uuid, p_calls integer) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_assert_preview(p_run, p_lease);
  update public.crm_previews set api_calls = api_calls + p_calls where id = p_run;
end
$$;
revoke all on function public.crm_preview_note_live_calls from public, anon, authenticated;
grant execute on function public.crm_preview_note_live_calls to service_role;
