-- A record as a connection's sync reads it: with the CRM's ids of what it refers to (p_refs, of private.records), null where the
-- CRM does not have that.
create function private.crm_record_json(p_connection uuid, p_json jsonb, p_refs jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select case when p_refs is null then p_json else p_json || jsonb_build_object('references', (
    select jsonb_object_agg(f.key, (
      select l.crm_record_id from public.crm_sync_state l
      where l.connection_id = p_connection and l.object_type = f.value ->> 'target' and l.record_id = (f.value ->> 'id')::uuid
        and private.crm_is_paired(l)))
    from jsonb_each(p_refs) f)) end
$$;
revoke all on function private.crm_record_json from public, anon, authenticated;
grant execute on function private.crm_record_json to service_role;
