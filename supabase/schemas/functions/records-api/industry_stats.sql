-- An organisation's industries that came in a period, or all: {total, active, top_level, depth, accounts, accounts_without}: how
-- deep the tree is, and how many companies have an industry or none.
create function public.industry_stats(p_organization uuid, p_from timestamptz default null, p_to timestamptz default null)
returns jsonb
language sql stable set search_path = ''
as $$
  with recursive i as (
    select id, parent_id, status from public.industries
    where organization_id = p_organization and deleted_at is null
      and created_at >= coalesce(p_from, '-infinity') and created_at < coalesce(p_to, 'infinity')),
  level (id, depth) as (
    select id, 1 from i where parent_id is null
    union all
    select i.id, l.depth + 1 from level l join i on i.parent_id = l.id),
  a as (
    select count(*) filter (where industry_id is not null) as sorted, count(*) filter (where industry_id is null) as unsorted
    from public.accounts where organization_id = p_organization and deleted_at is null)
  select jsonb_build_object('total', count(*), 'active', count(*) filter (where i.status = 'active'),
    'top_level', count(*) filter (where i.parent_id is null), 'depth', (select coalesce(max(depth), 0) from level),
    'accounts', (select sorted from a), 'accounts_without', (select unsorted from a))
  from i
$$;
revoke all on function public.industry_stats from public, anon;
grant execute on function public.industry_stats to authenticated;
