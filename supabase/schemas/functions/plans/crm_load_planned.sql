-- The CRM's ids of up to p_limit records that a run has held back while pulling.
create function public.crm_load_planned(p_run uuid, p_object text, p_limit integer) returns text[]
language sql stable set search_path = ''
as $$
  select coalesce(array_agg(p.crm_record_id), '{}')
  from (select distinct crm_record_id from public.crm_planned_changes
        where run_id = p_run and object_type = p_object and stage = 'pull' and crm_record_id is not null
        order by crm_record_id limit p_limit) p
$$;
revoke all on function public.crm_load_planned from public, anon, authenticated;
grant execute on function public.crm_load_planned to service_role;
