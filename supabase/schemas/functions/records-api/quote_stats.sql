-- An organisation's quotes that came in a period, or all; of each the newest version: {total, by_status, acceptance_rate (of
-- those that were decided or have expired, 0 to 1, null without any), total_amount by currency}.
create function public.quote_stats(p_organization uuid, p_from timestamptz default null, p_to timestamptz default null)
returns jsonb
language sql stable set search_path = ''
as $$
  with q as (
    select status, currency, total from public.quotes
    where organization_id = p_organization and deleted_at is null and superseded_at is null
      and created_at >= coalesce(p_from, '-infinity') and created_at < coalesce(p_to, 'infinity'))
  select jsonb_build_object('total', count(*),
    'by_status', (select coalesce(jsonb_object_agg(status, n), '{}') from (select status, count(*) n from q group by 1) g),
    'acceptance_rate', round(count(*) filter (where status = 'accepted')::numeric
                             / nullif(count(*) filter (where status in ('accepted', 'rejected', 'expired')), 0), 4),
    'total_amount', (select coalesce(jsonb_object_agg(currency, amount), '{}')
                     from (select currency, sum(total) as amount from q group by 1) g))
  from q
$$;
revoke all on function public.quote_stats from public, anon;
grant execute on function public.quote_stats to authenticated;
