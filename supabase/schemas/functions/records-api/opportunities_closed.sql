-- What was won and lost in a period, by the month in which it was: [{month, currency, won, lost, won_amount, lost_amount,
-- days (from their coming to their end, all together)}].
create function public.opportunities_closed(p_organization uuid, p_from date, p_to date) returns jsonb
language plpgsql stable security definer set search_path = '' set jit = off
as $$
begin
  perform private.require_membership(p_organization);
  return (
    select coalesce(jsonb_agg(to_jsonb(m) order by m.month, m.currency), '[]')
    from (
      select to_char(c.day, 'YYYY-MM') as month, c.currency,
        coalesce(sum(c.records) filter (where c.status = 'won'), 0) as won,
        coalesce(sum(c.records) filter (where c.status = 'lost'), 0) as lost,
        coalesce(sum(c.amount) filter (where c.status = 'won'), 0) as won_amount,
        coalesce(sum(c.amount) filter (where c.status = 'lost'), 0) as lost_amount,
        round(sum(c.seconds) / 86400, 4) as days
      from private.opportunities_counts c
      where c.organization_id = p_organization and c.counted_by = 'closed' and c.day >= p_from and c.day < p_to
      group by 1, 2 having sum(c.records) <> 0) m);
end
$$;
revoke all on function public.opportunities_closed from public, anon;
grant execute on function public.opportunities_closed to authenticated;
