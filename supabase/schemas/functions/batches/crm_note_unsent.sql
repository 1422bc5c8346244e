-- These writes were refused or never sent, so that nothing of them is left to wait for, or to be carried out late.
create function public.crm_note_unsent(p_run uuid, p_lease uuid, p_links uuid[]) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_assert_lease(p_run, p_lease);
  update public.crm_sync_state set not_before = null, outgoing_until = null where id = any (p_links);
end
$$;
revoke all on function public.crm_note_unsent from public, anon, authenticated;
grant execute on function public.crm_note_unsent to service_role;
