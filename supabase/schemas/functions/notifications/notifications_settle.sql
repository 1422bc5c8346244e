-- Notes what became of mails under a lease: sent, or to be tried again after a wait that doubles. What the lease does not hold
-- any more is somebody else's.
create function public.notifications_settle(p_lease uuid, p_ids bigint[], p_sent boolean) returns void
language sql set search_path = ''
as $$
  update public.notifications n
  set mailed_at = case when p_sent then now() else n.mailed_at end,
      attempts = n.attempts + case when p_sent then 0 else 1 end,
      mail_at = case when p_sent or n.attempts >= 7 then null else now() + interval '5 minutes' * power(2, n.attempts) end,
      lease = null, leased_until = null
  where n.id = any (p_ids) and n.lease = p_lease
$$;
revoke all on function public.notifications_settle from public, anon, authenticated;
grant execute on function public.notifications_settle to service_role;
