-- Whether an open conflict is among those of a filter: {connection_id, object, field, cause, owner_id}, each as it likes.
create function private.crm_fits_conflict(p_filter jsonb, p_link public.crm_sync_state, p_field text, p_conflict jsonb)
returns boolean
language sql stable set search_path = ''
as $$
  select (p_filter ->> 'connection_id' is null or p_link.connection_id = (p_filter ->> 'connection_id')::uuid)
    and (p_filter ->> 'object' is null or p_link.object_type = p_filter ->> 'object')
    and (p_filter ->> 'field' is null or p_field = p_filter ->> 'field')
    and (p_filter ->> 'cause' is null or coalesce(p_conflict ->> 'reason', 'manual') = p_filter ->> 'cause')
    and (p_filter ->> 'owner_id' is null or exists (
      select from private.records r where r.object_type = p_link.object_type and r.id = p_link.record_id
        and r.json ->> 'owner_id' = p_filter ->> 'owner_id'))
$$;
revoke all on function private.crm_fits_conflict from public, anon;
grant execute on function private.crm_fits_conflict to authenticated, service_role;
