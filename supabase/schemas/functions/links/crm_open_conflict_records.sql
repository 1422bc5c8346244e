-- How many records of an organisation have an open conflict: read off an index, for the navigation.
create function public.crm_open_conflict_records(p_organization uuid) returns bigint
language sql stable set search_path = ''
as $$
  select count(*) from public.crm_sync_state s
  where s.organization_id = p_organization and s.conflict_detected and s.status in ('linked', 'attention')
    and s.connection_id || ' ' || s.object_type = any ((select private.crm_open_pairs(p_organization))::text[])
$$;
revoke all on function public.crm_open_conflict_records from public, anon;
grant execute on function public.crm_open_conflict_records to authenticated, service_role;
