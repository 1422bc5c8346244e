-- Has people told of something, in the transaction of what they are told of. p_lasts: a state, as a failing connection: while it
-- lasts (notify_over ends it) it is told once, and then reminded of. p_data: ids and words of ours, no personal data. @returns
-- whether it is told, and did not last already
create function private.notify(
  p_organization uuid, p_kind text, p_subject uuid, p_data jsonb default '{}', p_lasts boolean default false
) returns boolean
language plpgsql security definer set search_path = ''
as $$
begin
  if not exists (select from public.organizations o where o.id = p_organization) then return false; end if;
  if p_lasts then
    insert into public.notification_states (organization_id, kind, subject, data)
    values (p_organization, p_kind, p_subject, p_data) on conflict do nothing;
    if not found then return false; end if;
  end if;
  insert into public.notification_events (organization_id, kind, subject, data)
  values (p_organization, p_kind, p_subject, p_data);
  return true;
end
$$;
revoke all on function private.notify from public, anon, authenticated;
grant execute on function private.notify to service_role;
