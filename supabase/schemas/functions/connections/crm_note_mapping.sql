-- Keeps the mapping of an object as it is now as its newest version, unless it is the same as that; the oldest of more than
-- fifty go.
create function private.crm_note_mapping(p_connection uuid, p_object text, p_actor uuid) returns void
language plpgsql set search_path = ''
as $$
declare
  v_now jsonb;
  v_last public.crm_mapping_versions;
begin
  select jsonb_agg(jsonb_build_object('adsapp_field', adsapp_field, 'crm_field', crm_field, 'direction', direction,
           'transform_rule', transform_rule, 'conflict_policy', conflict_policy, 'is_custom', is_custom) order by position)
  into v_now from public.crm_field_mappings where connection_id = p_connection and object_type = p_object;
  select * into v_last from public.crm_mapping_versions where connection_id = p_connection and object_type = p_object
  order by version desc limit 1;
  if v_now is null or v_now is not distinct from v_last.mappings then return; end if;
  insert into public.crm_mapping_versions (connection_id, organization_id, object_type, version, mappings, actor_id)
  select k.id, k.organization_id, p_object, coalesce(v_last.version, 0) + 1, v_now, p_actor
  from public.crm_connections k where k.id = p_connection;
  delete from public.crm_mapping_versions
  where connection_id = p_connection and object_type = p_object and version <= coalesce(v_last.version, 0) + 1 - 50;
end
$$;
revoke all on function private.crm_note_mapping from public, anon, authenticated;
grant execute on function private.crm_note_mapping to service_role;
