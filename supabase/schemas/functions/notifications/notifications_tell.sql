-- Writes what each person is told of at most p_limit events: whose role allows what the kind is about, and as that person wants
-- it. p_kinds: [{kind, permission, mail, inPage}], mail one of off, at_once, daily, weekly. Digests go at
-- private.digest_at; of one subject nobody is mailed more often than every half hour. @returns how many were told
create function public.notifications_tell(p_kinds jsonb, p_limit integer) returns integer
language sql set search_path = ''
as $$
  -- In: events, taken. Out: for each kind and subject and each whom it concerns, one more of what nobody has seen yet, or a new
  -- one.
  with taken as (
    delete from public.notification_events e
    where e.id in (select k.id from public.notification_events k order by k.id limit p_limit for update skip locked)
    returning e.*
  ), told as (
    select g.organization_id, g.kind, g.subject, g.times,
           g.data || case when c.crm_type is null then '{}' else jsonb_build_object('crm_type', c.crm_type) end as data
    from (select t.organization_id, t.kind, t.subject, count(*)::integer as times,
                 (array_agg(t.data order by t.id desc))[1] as data
          from taken t group by t.organization_id, t.kind, t.subject) g
    left join public.crm_connections c
      on c.organization_id = g.organization_id and c.id::text = g.data ->> 'connection_id'
  ), people as (
    select e.*, m.user_id, coalesce(s.in_page, (k ->> 'inPage')::boolean) as in_page,
           case coalesce(s.mail, k ->> 'mail')
             when 'at_once' then greatest(now(), (
               select max(n.mailed_at) + interval '30 minutes' from public.notifications n
               where n.user_id = m.user_id and n.kind = e.kind and n.subject = e.subject))
             when 'daily' then private.digest_at(m.user_id, false)
             when 'weekly' then private.digest_at(m.user_id, true)
           end as mail_at
    from told e
    join jsonb_array_elements(p_kinds) k on k ->> 'kind' = e.kind
    join public.organization_members m
      on m.organization_id = e.organization_id and private.role_allows(m.role, k ->> 'permission')
    left join public.notification_settings s
      on s.organization_id = e.organization_id and s.user_id = m.user_id and s.kind = e.kind
  ), grown as (
    update public.notifications n
    set times = n.times + p.times, data = p.data, created_at = now(), mail_at = coalesce(n.mail_at, p.mail_at)
    from people p
    where n.id = (select max(o.id) from public.notifications o
                  where o.user_id = p.user_id and o.organization_id = p.organization_id and o.kind = p.kind
                    and o.subject = p.subject)
      and n.in_page = p.in_page and n.lease is null and n.read_at is null and (n.in_page or n.mail_at is not null)
      and (n.mailed_at is null or p.mail_at is null)
    returning n.organization_id, n.user_id, n.kind, n.subject
  ), made as (
    insert into public.notifications (organization_id, user_id, kind, subject, data, times, in_page, mail_at)
    select p.organization_id, p.user_id, p.kind, p.subject, p.data, p.times, p.in_page, p.mail_at
    from people p
    where (p.in_page or p.mail_at is not null)
      and not exists (select from grown g where (g.organization_id, g.user_id, g.kind, g.subject)
                                              = (p.organization_id, p.user_id, p.kind, p.subject))
  )
  select count(*)::integer from taken
$$;
revoke all on function public.notifications_tell from public, anon, authenticated;
grant execute on function public.notifications_tell to service_role;
