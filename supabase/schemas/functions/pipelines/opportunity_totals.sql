-- How many opportunities are in each stage, and what they are worth in each currency; of one pipeline or of all. Deleted ones are
-- counted apart: they keep their stage from being removed.
create function public.opportunity_totals(p_organization uuid, p_pipeline uuid default null)
returns table (stage text, currency text, amount numeric, records bigint, deleted bigint)
language sql stable set search_path = ''
as $$
  select o.stage, upper(o.currency), sum(o.amount) filter (where o.deleted_at is null),
    count(*) filter (where o.deleted_at is null), count(*) filter (where o.deleted_at is not null)
  from public.opportunities o
  where o.organization_id = p_organization and (p_pipeline is null or o.pipeline_id = p_pipeline)
  group by 1, 2
$$;
revoke all on function public.opportunity_totals from public, anon;
grant execute on function public.opportunity_totals to authenticated;
