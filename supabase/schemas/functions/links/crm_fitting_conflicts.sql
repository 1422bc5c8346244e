-- The open conflicts of a filter, field by field: {connection_id, object, field, cause, owner_id}, each as it likes. p_pairs:
-- those of private.crm_open_pairs; p_owned: of an owner_id, those of private.crm_owned_conflicts. No search path of its own, so
-- that it is part of the query that asks it, which the index of the newest conflicts then serves.
create function private.crm_fitting_conflicts(p_organization uuid, p_filter jsonb, p_pairs text[], p_owned uuid[])
returns table (
  id uuid, connection_id uuid, object_type text, record_id uuid, crm_record_id text, conflict_at timestamptz, pending boolean,
  field text, conflict jsonb
)
language sql stable
as $$
  select s.id, s.connection_id, s.object_type, s.record_id, s.crm_record_id, s.conflict_at, s.pending, c.key, c.value
  from public.crm_sync_state s cross join lateral pg_catalog.jsonb_each(s.conflict_details) c
  where s.organization_id = p_organization and s.conflict_detected and s.status in ('linked', 'attention')
    and s.connection_id || ' ' || s.object_type = any (p_pairs)
    and (p_filter ->> 'connection_id' is null or s.connection_id = (p_filter ->> 'connection_id')::uuid)
    and (p_filter ->> 'object' is null or s.object_type = p_filter ->> 'object')
    and (p_filter ->> 'owner_id' is null or s.record_id = any (p_owned))
    and (p_filter ->> 'field' is null or c.key = p_filter ->> 'field')
    and (p_filter ->> 'cause' is null or coalesce(c.value ->> 'reason', 'manual') = p_filter ->> 'cause')
$$;
revoke all on function private.crm_fitting_conflicts from public, anon;
grant execute on function private.crm_fitting_conflicts to authenticated, service_role;
