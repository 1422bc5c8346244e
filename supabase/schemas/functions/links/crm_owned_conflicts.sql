-- The records with an open conflict that the owner of a filter has, of any object whose records have owners; null where it names
-- none. Runs as the caller.
create function private.crm_owned_conflicts(p_organization uuid, p_filter jsonb) returns uuid[]
language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  v_owner uuid := p_filter ->> 'owner_id';
  v_of record;
  v_some uuid[];
  v_all uuid[] := '{}';
begin
  if v_owner is null then return null; end if;
  for v_of in select o.object_type, o.table_name from private.synced_objects() o where o.fields ? 'owner' loop
    execute format(
      'select array_agg(r.id) from public.crm_sync_state s join public.%I r on r.id = s.record_id
       where s.organization_id = $1 and s.conflict_detected and s.object_type = $2 and r.owner_id = $3', v_of.table_name)
    into v_some using p_organization, v_of.object_type, v_owner;
    v_all := v_all || coalesce(v_some, '{}');
  end loop;
  return v_all;
end
$$;
revoke all on function private.crm_owned_conflicts from public, anon;
grant execute on function private.crm_owned_conflicts to authenticated, service_role;
