-- Who belongs to an organisation of the caller's, for its members. The name is what a person has entered on the account page.
create function public.team_members(p_organization uuid)
returns table (user_id uuid, email text, name text, role text, joined_at timestamptz, last_seen_at timestamptz)
language sql stable security definer set search_path = ''
as $$
  select m.user_id, u.email::text, left(u.raw_user_meta_data ->> 'name', 120), m.role, m.created_at, m.last_seen_at
  from public.organization_members m
  join auth.users u on u.id = m.user_id
  where m.organization_id = p_organization and m.organization_id in (select private.my_organizations())
  order by array_position(array['owner', 'admin', 'manager', 'member', 'viewer'], m.role), u.email
$$;
revoke all on function public.team_members from public, anon;
grant execute on function public.team_members to authenticated;
