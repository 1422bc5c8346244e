-- What the page of an invitation shows to the person who has its link; no row for a link that has no effect (any more).
create function public.read_invitation(p_token_hash text)
returns table (organization text, email text, role text, invited_by text, expires_at timestamptz)
language sql stable security definer set search_path = ''
as $$
  select o.name, i.email, i.role, u.email::text, i.expires_at
  from public.invitations i
  join public.organizations o on o.id = i.organization_id
  join auth.users u on u.id = i.invited_by
  where i.token_hash = p_token_hash and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
$$;
revoke all on function public.read_invitation from public, anon, authenticated;
grant execute on function public.read_invitation to service_role;
