-- Up to p_limit records that a run holds back of a stage: [{recordId, crmRecordId}].
create function public.crm_load_planned(p_run uuid, p_object text, p_stage text, p_limit integer) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('recordId', p.record_id, 'crmRecordId', p.crm_record_id)), '[]'::jsonb)
  from (select distinct on (crm_record_id) crm_record_id, record_id from public.crm_planned_changes
        where run_id = p_run and object_type = p_object and stage = p_stage and crm_record_id is not null
        order by crm_record_id, record_id limit p_limit) p
$$;
revoke all on function public.crm_load_planned from public, anon, authenticated;
grant execute on function public.crm_load_planned to service_role;
