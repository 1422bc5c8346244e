-- An organisation's companies that came in a period, or all: {total, by_industry, by_type}.
create function public.account_stats(p_organization uuid, p_from timestamptz default null, p_to timestamptz default null)
returns jsonb
language sql stable set search_path = ''
as $$
  with a as (
    select coalesce(nullif(btrim(industry), ''), 'none') as industry, coalesce(account_type, 'none') as account_type
    from public.accounts
    where organization_id = p_organization and deleted_at is null
      and created_at >= coalesce(p_from, '-infinity') and created_at < coalesce(p_to, 'infinity'))
  select jsonb_build_object('total', (select count(*) from a),
    'by_industry', (select coalesce(jsonb_object_agg(industry, n), '{}') from (select industry, count(*) n from a group by 1) g),
    'by_type', (select coalesce(jsonb_object_agg(account_type, n), '{}')
                from (select account_type, count(*) n from a group by 1) g))
$$;
revoke all on function public.account_stats from public, anon;
grant execute on function public.account_stats to authenticated;
