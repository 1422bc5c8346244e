-- What an organisation may expect, by month, owner and currency: the open opportunities by the month in which they may close, and
-- those that were won by that in which they were; from p_from to before p_to, of p_owner or of all. [{month (null: no day is
-- expected), owner_id, currency, open, open_amount, weighted_amount, won, won_amount}]; opportunities without an amount count.
create function public.opportunity_forecast(p_organization uuid, p_from date, p_to date, p_owner uuid default null)
returns jsonb
language plpgsql stable security definer set search_path = '' set jit = off
as $$
begin
  perform private.require_membership(p_organization);
  return (
    select coalesce(jsonb_agg(to_jsonb(m) order by m.month nulls last, m.currency, m.owner_id), '[]')
    from (
      select to_char(c.day, 'YYYY-MM') as month, c.owner_id, c.currency,
        coalesce(sum(c.records) filter (where c.counted_by = 'expected'), 0) as open,
        coalesce(sum(c.amount) filter (where c.counted_by = 'expected'), 0) as open_amount,
        round(coalesce(sum(c.weighted) filter (where c.counted_by = 'expected'), 0) / 100, 4) as weighted_amount,
        coalesce(sum(c.records) filter (where c.status = 'won'), 0) as won,
        coalesce(sum(c.amount) filter (where c.status = 'won'), 0) as won_amount
      from private.opportunities_counts c
      where c.organization_id = p_organization and (p_owner is null or c.owner_id = p_owner)
        and (c.counted_by = 'expected' or c.counted_by = 'closed' and c.status = 'won')
        and (c.day >= p_from and c.day < p_to or c.day is null)
      group by 1, 2, 3
      having sum(c.records) filter (where c.counted_by = 'expected') <> 0 or sum(c.records) filter (where c.status = 'won')
        <> 0) m);
end
$$;
revoke all on function public.opportunity_forecast from public, anon;
grant execute on function public.opportunity_forecast to authenticated;
