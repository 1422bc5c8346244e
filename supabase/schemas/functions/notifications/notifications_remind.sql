-- Has people reminded of states that last: after one day, then two, four and so on, up to two weeks. @returns of how many
create function public.notifications_remind() returns integer
language sql set search_path = ''
as $$
  with due as (
    update public.notification_states s
    set reminders = s.reminders + 1,
        remind_at = now() + least(interval '1 day' * power(2, least(s.reminders + 1, 10)), interval '14 days')
    where (s.organization_id, s.kind, s.subject) in (
      select k.organization_id, k.kind, k.subject from public.notification_states k where k.remind_at <= now()
      order by k.remind_at limit 500 for update skip locked)
    returning s.*
  ), told as (
    insert into public.notification_events (organization_id, kind, subject, data)
    select d.organization_id, d.kind, d.subject, d.data || jsonb_build_object('since', d.since) from due d
  )
  select count(*)::integer from due
$$;
revoke all on function public.notifications_remind from public, anon, authenticated;
grant execute on function public.notifications_remind to service_role;
