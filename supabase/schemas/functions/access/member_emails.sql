-- The sign-in e-mails of an organisation's members, for the members themselves; nothing of any other organisation.
create function public.member_emails(p_organization uuid) returns table (user_id uuid, email text)
language sql stable security definer set search_path = ''
as $$
  select m.user_id, u.email::text
  from public.organization_members m
  join auth.users u on u.id = m.user_id
  where m.organization_id = p_organization and m.organization_id in (select private.my_organizations())
$$;
revoke all on function public.member_emails from public, anon;
grant execute on function public.member_emails to authenticated;
