-- An organisation's leads that came in a period, or all: {total, by_status, by_source, by_month (in which they came),
-- conversion_rate (0 to 1, null without leads), average_days_to_convert (null where none was converted)}.
create function public.lead_stats(p_organization uuid, p_from timestamptz default null, p_to timestamptz default null)
returns jsonb
language plpgsql stable security definer set search_path = '' set jit = off
as $$
begin
  perform private.require_membership(p_organization);
  return (
    with sums as (
      select t.status, t.source, to_char(t.day, 'YYYY-MM') as month, sum(t.records) as n, sum(t.converted) as converted,
        sum(t.seconds) as seconds
      from private.leads_tallies(p_organization, p_from, p_to) t
      group by grouping sets ((), (t.status), (t.source), (to_char(t.day, 'YYYY-MM')))
      having sum(t.records) <> 0),
    whole as (select n, converted, seconds from sums where num_nonnulls(status, source, month) = 0)
    select jsonb_build_object('total', coalesce((select n from whole), 0),
      'by_status', coalesce(jsonb_object_agg(status, n) filter (where status is not null), '{}'),
      'by_source', coalesce(jsonb_object_agg(source, n) filter (where source is not null), '{}'),
      'by_month', coalesce(jsonb_object_agg(month, n) filter (where month is not null), '{}'),
      'conversion_rate', (select round(converted / n, 4) from whole),
      'average_days_to_convert', (select round(seconds / 86400 / nullif(converted, 0), 2) from whole))
    from sums);
end
$$;
revoke all on function public.lead_stats from public, anon;
grant execute on function public.lead_stats to authenticated;
