-- What an undo could not look at, because its object is not synced any more, is left.
create function public.crm_end_undo(p_run uuid, p_lease uuid) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_assert_lease(p_run, p_lease);
  update public.crm_undo_items set outcome = 'left', reason = 'object_off' where run_id = p_run and outcome = 'open';
end
$$;
revoke all on function public.crm_end_undo from public, anon, authenticated;
grant execute on function public.crm_end_undo to service_role;
