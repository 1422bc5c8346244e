-- An organisation's opportunities that came in a period, or all: {total, open, won, lost, total_amount, weighted_amount,
-- by_stage, win_rate (of those that are closed, 0 to 1, null without any)}. Amounts by currency; weighted are the open ones by
-- probability.
create function public.opportunity_stats(p_organization uuid, p_from timestamptz default null, p_to timestamptz default null)
returns jsonb
language sql stable set search_path = ''
as $$
  with o as (
    select stage, status, coalesce(currency, 'none') as currency, amount, amount * probability / 100 as weighted
    from public.opportunities
    where organization_id = p_organization and deleted_at is null
      and created_at >= coalesce(p_from, '-infinity') and created_at < coalesce(p_to, 'infinity')),
  sums as (
    select currency, sum(amount) as amount, sum(weighted) filter (where status = 'open') as weighted
    from o where amount is not null group by currency),
  stages as (
    select stage, sum(n) as n, coalesce(jsonb_object_agg(currency, amount) filter (where amount is not null), '{}') as amount
    from (select stage, currency, count(*) as n, sum(amount) as amount from o group by stage, currency) s group by stage)
  select jsonb_build_object('total', count(*),
    'open', count(*) filter (where status = 'open'), 'won', count(*) filter (where status = 'won'),
    'lost', count(*) filter (where status = 'lost'),
    'total_amount', (select coalesce(jsonb_object_agg(currency, amount), '{}') from sums),
    'weighted_amount', (select coalesce(jsonb_object_agg(currency, round(weighted, 4)) filter (where weighted is not null), '{}')
                        from sums),
    'by_stage', (select coalesce(jsonb_object_agg(stage, jsonb_build_object('count', n, 'amount', amount)), '{}') from stages),
    'win_rate', round(count(*) filter (where status = 'won')::numeric / nullif(count(*) filter (where status <> 'open'), 0), 4))
  from o
$$;
revoke all on function public.opportunity_stats from public, anon;
grant execute on function public.opportunity_stats to authenticated;
