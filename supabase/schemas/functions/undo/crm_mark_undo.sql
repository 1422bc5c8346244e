-- Notes which entries of an undo are about to be written to the CRM.
create function public.crm_mark_undo(p_run uuid, p_lease uuid, p_changes bigint[]) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_assert_lease(p_run, p_lease);
  update public.crm_undo_items set is_sent = true where run_id = p_run and change_id = any (p_changes) and not is_sent;
end
$$;
revoke all on function public.crm_mark_undo from public, anon, authenticated;
grant execute on function public.crm_mark_undo to service_role;
