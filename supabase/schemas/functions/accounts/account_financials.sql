-- What a company is worth, of its own and with all below it: {companies: how many with it, own, total, credit}; own and total
-- have annual_revenue, lifetime_value, open_pipeline, weighted_pipeline and won, each by currency ("none" is without one).
-- credit: {limit, currency, committed: what its own quotes that are sent or accepted come to, by currency}. No row: there is no
-- such company.
create function public.account_financials(p_organization uuid, p_account uuid) returns table (financials jsonb)
language sql stable set search_path = ''
as $$
  with recursive tree (id) as (
    select a.id from public.accounts a
    where a.id = p_account and a.organization_id = p_organization and a.deleted_at is null
    union
    select a.id from tree t join public.accounts a on a.parent_id = t.id where a.deleted_at is null),
  amounts as (
    select a.id, coalesce(a.currency, 'none') as currency, k.kind, k.amount
    from tree t join public.accounts a using (id),
    lateral (values ('annual_revenue', a.annual_revenue), ('lifetime_value', a.lifetime_value)) k (kind, amount)
    union all
    select o.account_id, coalesce(o.currency, 'none'), k.kind, k.amount
    from tree t join public.opportunities o on o.account_id = t.id and o.deleted_at is null,
    lateral (values ('open_pipeline', case when o.status = 'open' then o.amount end),
                    ('weighted_pipeline', case when o.status = 'open' then o.amount * o.probability / 100 end),
                    ('won', case when o.status = 'won' then o.amount end)) k (kind, amount)),
  summed as (
    select s.is_total, jsonb_object_agg(s.kind, s.by_currency) as amounts
    from (select w.is_total, c.kind, jsonb_object_agg(c.currency, round(c.amount, 4)) as by_currency
          from (values (false), (true)) w (is_total),
          lateral (select m.kind, m.currency, sum(m.amount) as amount from amounts m
                   where m.amount is not null and (w.is_total or m.id = p_account) group by 1, 2) c
          group by 1, 2) s
    group by 1),
  empty (amounts) as (values (
    '{"annual_revenue": {}, "lifetime_value": {}, "open_pipeline": {}, "weighted_pipeline": {}, "won": {}}'::jsonb))
  select jsonb_build_object(
    'companies', (select count(*) from tree),
    'own', e.amounts || coalesce((select s.amounts from summed s where not s.is_total), '{}'),
    'total', e.amounts || coalesce((select s.amounts from summed s where s.is_total), '{}'),
    'credit', jsonb_build_object('limit', a.credit_limit, 'currency', upper(a.currency), 'committed', coalesce((
      select jsonb_object_agg(c.currency, c.amount)
      from (select q.currency, sum(q.total) as amount from public.quotes q
            where q.account_id = a.id and q.deleted_at is null and q.superseded_at is null and q.status in ('sent', 'accepted')
            group by 1) c), '{}')))
  from public.accounts a cross join empty e where a.id in (select id from tree) and a.id = p_account
$$;
revoke all on function public.account_financials from public, anon;
grant execute on function public.account_financials to authenticated;
