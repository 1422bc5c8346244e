-- crm_note_unsent for a preview, of which nothing is sent.
create function public.crm_preview_note_unsent(p_run uuid, p_lease uuid, p_links uuid[]) returns void
language sql set search_path = ''
as $$
  select from private.crm_assert_preview(p_run, p_lease) where cardinality(p_links) >= 0
$$;
revoke all on function public.crm_preview_note_unsent from public, anon, authenticated;
grant execute on function public.crm_preview_note_unsent to service_role;
