-- Out: the person behind the caller's access token, with their organisations in the order of joining; null for nobody. The data
-- API has checked the token's signature and end. What it cannot know is asked here, as the sign-in service does: signed out,
-- banned, deleted.
create function public.current_session() returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object(
    'id', u.id, 'email', coalesce(u.email, ''), 'metadata', coalesce(u.raw_user_meta_data, '{}'),
    'memberships', coalesce(
      (select jsonb_agg(
          jsonb_build_object('id', o.id, 'name', o.name, 'slug', o.slug, 'role', m.role, 'last_seen_at', m.last_seen_at)
          order by m.created_at, o.id)
        from public.organization_members m join public.organizations o on o.id = m.organization_id
        where m.user_id = u.id),
      '[]'))
  from auth.users u
  where u.id = auth.uid() and u.deleted_at is null and coalesce(u.banned_until <= now(), true)
    and (coalesce(auth.jwt() ->> 'session_id', '') = ''
      or exists (
        select from auth.sessions s
        where s.id = (auth.jwt() ->> 'session_id')::uuid and s.user_id = u.id and coalesce(s.not_after > now(), true)))
$$;
revoke all on function public.current_session from public, anon;
grant execute on function public.current_session to authenticated;
