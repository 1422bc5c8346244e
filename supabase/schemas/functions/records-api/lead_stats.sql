-- An organisation's leads that came in a period, or all: {total, by_status, by_source, conversion_rate (0 to 1, null without
-- leads), average_days_to_convert (null where none was converted)}.
create function public.lead_stats(p_organization uuid, p_from timestamptz default null, p_to timestamptz default null)
returns jsonb
language sql stable set search_path = ''
as $$
  with l as (
    select lead_status, coalesce(nullif(btrim(source), ''), 'none') as source, created_at, converted_at
    from public.leads
    where organization_id = p_organization and deleted_at is null
      and created_at >= coalesce(p_from, '-infinity') and created_at < coalesce(p_to, 'infinity'))
  select jsonb_build_object('total', count(*),
    'by_status', (select coalesce(jsonb_object_agg(lead_status, n), '{}')
                  from (select lead_status, count(*) n from l group by 1) g),
    'by_source', (select coalesce(jsonb_object_agg(source, n), '{}') from (select source, count(*) n from l group by 1) g),
    'conversion_rate', round(count(converted_at)::numeric / nullif(count(*), 0), 4),
    'average_days_to_convert',
      round((avg(extract(epoch from greatest(converted_at - created_at, interval '0')) / 86400)
               filter (where converted_at is not null))::numeric, 2))
  from l
$$;
revoke all on function public.lead_stats from public, anon;
grant execute on function public.lead_stats to authenticated;
