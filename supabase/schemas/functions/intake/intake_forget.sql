-- Takes everything of a person out of items that came in. That something came, when and of which kind stays known, and so does
-- what it is known again by: sent once more it brings nothing back. One that nobody has decided is rejected. @returns how many
create function private.intake_forget(p_items uuid[], p_reason text) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_count integer;
begin
  update public.intake_items
  set payload = '{}', contact_values = '{}', ticket_values = '{}', sender_user = null, contact_id = null, erased_at = now(),
      reason = p_reason, source = null,
      status = case status when 'pending_approval' then 'rejected' else status end,
      decided_at = coalesce(decided_at, now())
  where id = any (p_items) and erased_at is null;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
revoke all on function private.intake_forget from public, anon, authenticated;
grant execute on function private.intake_forget to service_role;
