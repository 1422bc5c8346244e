-- What is above a company, from the top, and what is below it, level by level, itself the first: {above: [company], below:
-- [company with parent_id and depth], cut}. Of more than 1,000 below it the nearest are given, and cut is true. A circle that
-- came from a CRM is gone through once.
create function public.account_tree(p_organization uuid, p_account uuid) returns jsonb
language sql stable set search_path = ''
as $$
  with recursive above (id, parent_id, height, ids) as (
    select a.id, a.parent_id, 0, array[a.id] from public.accounts a
    where a.id = p_account and a.organization_id = p_organization and a.deleted_at is null
    union all
    select a.id, a.parent_id, b.height + 1, b.ids || a.id
    from above b join public.accounts a on a.id = b.parent_id
    where a.deleted_at is null and a.id <> all (b.ids) and b.height < 100),
  tree (id, parent_id, depth, ids) as (
    select a.id, null::uuid, 0, array[a.id] from above a where a.height = 0
    union all
    select a.id, a.parent_id, t.depth + 1, t.ids || a.id
    from tree t join public.accounts a on a.parent_id = t.id
    where a.deleted_at is null and a.id <> all (t.ids)),
  below as (select * from tree limit 1001)
  select jsonb_build_object(
    'above', (select coalesce(jsonb_agg(jsonb_build_object(
                'id', a.id, 'name', a.name, 'domain', a.domain, 'status', a.status) order by u.height desc), '[]')
              from above u join public.accounts a using (id) where u.height > 0),
    'below', (select coalesce(jsonb_agg(jsonb_build_object(
                'id', a.id, 'name', a.name, 'domain', a.domain, 'status', a.status, 'parent_id', b.parent_id, 'depth', b.depth)
                order by b.depth, a.sort_name, a.id), '[]')
              from (select * from below limit 1000) b join public.accounts a using (id)),
    'cut', (select count(*) from below) > 1000)
$$;
revoke all on function public.account_tree from public, anon;
grant execute on function public.account_tree to authenticated;
