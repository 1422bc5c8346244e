-- What is to be mailed now, under a lease, so that no other server mails it too: at most p_limit of it, by person and
-- organisation. What has failed eight times is mailed no more.
-- @returns [{email, organization, items: [{id, kind, subject, data, times, at}]}]
create function public.notifications_claim(p_lease uuid, p_seconds integer, p_limit integer) returns jsonb
language sql security definer set search_path = ''
as $$
  with claimed as (
    update public.notifications n set lease = p_lease, leased_until = now() + make_interval(secs => p_seconds)
    where n.id in (
      select k.id from public.notifications k
      where k.mail_at <= now() and (k.leased_until is null or k.leased_until < now())
        -- Who has left meanwhile is told nothing.
        and exists (select from public.organization_members m
                    where m.user_id = k.user_id and m.organization_id = k.organization_id)
      order by k.mail_at, k.id limit p_limit for update skip locked)
    returning n.*)
  select coalesce(jsonb_agg(jsonb_build_object('email', g.email, 'organization', g.name, 'items', g.items)), '[]'::jsonb)
  from (select u.email, o.name, jsonb_agg(jsonb_build_object('id', c.id, 'kind', c.kind, 'subject', c.subject, 'data', c.data,
                                                             'times', c.times, 'at', c.created_at) order by c.id) as items
        from claimed c join auth.users u on u.id = c.user_id join public.organizations o on o.id = c.organization_id
        where u.email is not null
        group by u.email, o.id, o.name) g
$$;
revoke all on function public.notifications_claim from public, anon, authenticated;
grant execute on function public.notifications_claim to service_role;
