-- Notes that the caller uses an organisation now; to the quarter of an hour, so that it costs next to nothing.
create function public.seen_here(p_organization uuid) returns void
language sql security definer set search_path = ''
as $$
  update public.organization_members set last_seen_at = now()
  where organization_id = p_organization and user_id = auth.uid()
    and (last_seen_at is null or last_seen_at < now() - interval '15 minutes')
$$;
revoke all on function public.seen_here from public, anon;
grant execute on function public.seen_here to authenticated;
