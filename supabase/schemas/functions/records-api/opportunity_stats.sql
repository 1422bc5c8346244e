-- An organisation's opportunities that came in a period, or all: {total, open, won, lost, total_amount, weighted_amount,
-- by_stage and by_owner ({count, amount} each), win_rate (of those that are closed, 0 to 1, null without any),
-- average_days_to_close (of those that are)}. Amounts by currency; weighted are the open ones by probability.
create function public.opportunity_stats(p_organization uuid, p_from timestamptz default null, p_to timestamptz default null)
returns jsonb
language plpgsql stable security definer set search_path = '' set jit = off
as $$
begin
  perform private.require_membership(p_organization);
  return (
    with t as materialized (
      select stage, status, coalesce(owner_id::text, 'none') as owner, currency, sum(records) as n, sum(priced) as priced,
        sum(amount) as amount, sum(weighted) as weighted, sum(seconds) as seconds
      from private.opportunities_tallies(p_organization, p_from, p_to)
      group by 1, 2, 3, 4 having sum(records) <> 0),
    sums as (
      select currency, sum(amount) as amount, round(sum(weighted) filter (where status = 'open'
        and priced <> 0) / 100, 4) as weighted
      from t group by currency having sum(priced) <> 0),
    parts as (
      select part, name, sum(n) as n, coalesce(jsonb_object_agg(currency, amount) filter (where priced <> 0), '{}') as amount
      from (select part, name, currency, sum(n) as n, sum(amount) as amount, sum(priced) as priced
            from t cross join lateral (values ('stage', stage), ('owner', owner)) v (part, name) group by 1, 2, 3) g
      group by part, name)
    select jsonb_build_object('total', coalesce(sum(n), 0),
      'open', coalesce(sum(n) filter (where status = 'open'), 0), 'won', coalesce(sum(n) filter (where status = 'won'), 0),
      'lost', coalesce(sum(n) filter (where status = 'lost'), 0),
      'total_amount', (select coalesce(jsonb_object_agg(currency, amount), '{}') from sums),
      'weighted_amount', (select coalesce(jsonb_object_agg(currency, weighted) filter (where weighted is not null), '{}')
                          from sums),
      'by_stage', (select coalesce(jsonb_object_agg(name, jsonb_build_object('count', n, 'amount', amount)), '{}')
                   from parts where part = 'stage'),
      'by_owner', (select coalesce(jsonb_object_agg(name, jsonb_build_object('count', n, 'amount', amount)), '{}')
                   from parts where part = 'owner'),
      'win_rate', round(coalesce(sum(n) filter (where status = 'won'), 0) / nullif(sum(n) filter (where status <> 'open'), 0), 4),
      'average_days_to_close', round(sum(seconds) / 86400 / nullif(sum(n) filter (where status <> 'open'), 0), 2))
    from t);
end
$$;
revoke all on function public.opportunity_stats from public, anon;
grant execute on function public.opportunity_stats to authenticated;
