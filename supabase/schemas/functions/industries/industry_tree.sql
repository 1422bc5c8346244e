-- An organisation's industries in the order of the tree, each with what it has of its own and with all below it: companies, their
-- annual revenue, and the amounts of their open opportunities, of those by probability, and of those that were won, by currency
-- ("none" is without one). p_root: only that one and what is below it.
create function public.industry_tree(p_organization uuid, p_root uuid default null)
returns table (
  id uuid, parent_id uuid, name text, code text, status text, "position" numeric, version bigint, depth integer, own jsonb,
  total jsonb
)
language sql stable set search_path = ''
as $$
  with recursive tree as (
    select i.id, i.parent_id, i.name, i.code, i.status, i.position, i.version, 0 as depth,
           array[i.id] as ids, array[row (i.position, i.sort_name, i.id)] as place
    from public.industries i
    where i.organization_id = p_organization and i.deleted_at is null
      and case when p_root is null then i.parent_id is null else i.id = p_root end
    union all
    select i.id, i.parent_id, i.name, i.code, i.status, i.position, i.version, t.depth + 1,
           t.ids || i.id, t.place || row (i.position, i.sort_name, i.id)
    from tree t join public.industries i on i.parent_id = t.id
    where i.deleted_at is null),
  counted as (
    select a.industry_id, count(*) as accounts from public.accounts a
    where a.organization_id = p_organization and a.deleted_at is null and a.industry_id is not null
    group by a.industry_id),
  amounts as (
    select a.industry_id, coalesce(a.currency, 'none') as currency, 'revenue' as kind, sum(a.annual_revenue) as amount
    from public.accounts a
    where a.organization_id = p_organization and a.deleted_at is null and a.industry_id is not null
      and a.annual_revenue is not null
    group by 1, 2
    union all
    select a.industry_id, coalesce(o.currency, 'none'), k.kind, sum(k.amount)
    from public.opportunities o
    join public.accounts a on a.id = o.account_id and a.deleted_at is null and a.industry_id is not null,
    lateral (values ('pipeline', case when o.status = 'open' then o.amount end),
                    ('weighted', case when o.status = 'open' then o.amount * o.probability / 100 end),
                    ('won', case when o.status = 'won' then o.amount end)) k (kind, amount)
    where o.organization_id = p_organization and o.deleted_at is null and k.amount is not null
    group by 1, 2, 3),
  -- Each with all above it and itself.
  above as (select t.id, u.id as upper from tree t, unnest(t.ids) u (id)),
  summed as (
    select u.id, u.is_total, jsonb_object_agg(u.kind, u.by_currency) as amounts
    from (select s.id, s.is_total, s.kind, jsonb_object_agg(s.currency, round(s.amount, 4)) as by_currency
          from (select m.industry_id as id, false as is_total, m.kind, m.currency, m.amount from amounts m
                union all
                select b.upper, true, m.kind, m.currency, sum(m.amount)
                from above b join amounts m on m.industry_id = b.id group by 1, 2, 3, 4) s
          group by 1, 2, 3) u
    group by 1, 2),
  totals as (
    select b.upper as id, sum(c.accounts) as accounts from above b join counted c on c.industry_id = b.id group by 1)
  select t.id, t.parent_id, t.name, t.code, t.status, t.position, t.version, t.depth,
         '{"revenue": {}, "pipeline": {}, "weighted": {}, "won": {}}'::jsonb
           || jsonb_build_object('accounts', coalesce(c.accounts, 0)) || coalesce(o.amounts, '{}'),
         '{"revenue": {}, "pipeline": {}, "weighted": {}, "won": {}}'::jsonb
           || jsonb_build_object('accounts', coalesce(n.accounts, 0)) || coalesce(s.amounts, '{}')
  from tree t
  left join counted c on c.industry_id = t.id
  left join totals n on n.id = t.id
  left join summed o on o.id = t.id and not o.is_total
  left join summed s on s.id = t.id and s.is_total
  order by t.place
$$;
revoke all on function public.industry_tree from public, anon;
grant execute on function public.industry_tree to authenticated;
