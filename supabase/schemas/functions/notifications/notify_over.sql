-- Ends a state that people were told of. @returns whether it lasted until now
create function private.notify_over(p_organization uuid, p_kind text, p_subject uuid) returns boolean
language plpgsql security definer set search_path = ''
as $$
begin
  delete from public.notification_states s
  where s.organization_id = p_organization and s.kind = p_kind and s.subject = p_subject;
  return found;
end
$$;
revoke all on function private.notify_over from public, anon, authenticated;
grant execute on function private.notify_over to service_role;
