-- An organisation's companies that came in a period, or all: {total, by_industry, by_type, by_month (in which they came)}.
create function public.account_stats(p_organization uuid, p_from timestamptz default null, p_to timestamptz default null)
returns jsonb
language plpgsql stable security definer set search_path = '' set jit = off
as $$
begin
  perform private.require_membership(p_organization);
  return (
    with sums as (
      select t.industry, t.account_type, to_char(t.day, 'YYYY-MM') as month, sum(t.records) as n
      from private.accounts_tallies(p_organization, p_from, p_to) t
      group by grouping sets ((), (t.industry), (t.account_type), (to_char(t.day, 'YYYY-MM')))
      having sum(t.records) <> 0)
    select jsonb_build_object(
      'total', coalesce(max(n) filter (where num_nonnulls(industry, account_type, month) = 0), 0),
      'by_industry', coalesce(jsonb_object_agg(industry, n) filter (where industry is not null), '{}'),
      'by_type', coalesce(jsonb_object_agg(account_type, n) filter (where account_type is not null), '{}'),
      'by_month', coalesce(jsonb_object_agg(month, n) filter (where month is not null), '{}'))
    from sums);
end
$$;
revoke all on function public.account_stats from public, anon;
grant execute on function public.account_stats to authenticated;
