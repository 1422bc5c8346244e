-- Records of the CRM that are linked, and that a full run has neither met nor synced since it started: at most p_limit.
-- Tombstones are left out. One array, because an API cuts off rows beyond its limit.
create function public.crm_load_unmet(p_run uuid, p_object text, p_limit integer) returns text[]
language sql stable set search_path = ''
as $$
  with met as materialized (
    select distinct unnest(m.refs) as ref from public.crm_met_records m where m.run_id = p_run and m.object_type = p_object
  ), unmet as (
    select l.crm_record_id
    from public.crm_sync_logs r
    join public.crm_sync_state l on l.connection_id = r.connection_id and l.object_type = p_object
    where r.id = p_run and l.status <> 'excluded' and l.crm_record_id is not null
      and (l.last_synced_at is null or l.last_synced_at < r.started_at)
      and not exists (select 1 from met where met.ref = l.crm_record_id)
    order by l.id
    limit p_limit
  )
  select coalesce(array_agg(u.crm_record_id), '{}') from unmet u
$$;
revoke all on function public.crm_load_unmet from public, anon, authenticated;
grant execute on function public.crm_load_unmet to service_role;
