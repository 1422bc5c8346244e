-- What a run holds back of one stage: records to change, records to remove, and records by cause, side and field.
create function public.crm_planned_summary(p_run uuid, p_object text, p_stage text) returns jsonb
language sql stable set search_path = ''
as $$
  with planned as materialized (
    select link_id, impact, side, field, cause from public.crm_planned_changes where run_id = p_run
      and object_type = p_object and stage = p_stage
  ), causes as (
    select cause, side, field, count(distinct link_id) as records from planned group by cause, side, field
  )
  select jsonb_build_object(
    'changes', (select count(distinct link_id) from planned where impact = 'change'),
    'removals', (select count(distinct link_id) from planned where impact = 'removal'),
    'causes', (select coalesce(jsonb_agg(to_jsonb(c) order by c.records desc, c.field, c.side, c.cause), '[]'::jsonb)
               from causes c))
$$;
revoke all on function public.crm_planned_summary from public, anon, authenticated;
grant execute on function public.crm_planned_summary to service_role;
