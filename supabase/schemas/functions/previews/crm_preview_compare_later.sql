-- Has what a run has done compared with the preview that it was to do, if there is one.
create function private.crm_preview_compare_later(p_run uuid) returns void
language sql set search_path = ''
as $$
  select private.crm_send_message('crm_work',
    jsonb_build_object('kind', 'preview', 'connectionId', p.connection_id, 'previewId', p.id, 'attempts', 0), 0)
  from public.crm_previews p where p.run_id = p_run and p.compared_at is null
$$;
revoke all on function private.crm_preview_compare_later from public, anon, authenticated;
grant execute on function private.crm_preview_compare_later to service_role;
