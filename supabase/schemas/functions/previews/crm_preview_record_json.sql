-- crm_record_json as a preview sees it: p_json is the record, stored or as it would be; what it refers to has the counterparts
-- that the preview would give it.
create function private.crm_preview_record_json(p_preview uuid, p_connection uuid, p_json jsonb) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  v_refs jsonb := case when p_json is not null then private.crm_preview_refs(p_json) end;
  v_stored jsonb;
  v_references jsonb;
  v_gone jsonb;
  v_members jsonb;
begin
  if v_refs is null then return p_json; end if;
  v_stored := private.crm_references_json(p_connection, v_refs);
  select coalesce(jsonb_object_agg(e.key, coalesce(o.ref, e.value)), '{}'::jsonb),
         coalesce(jsonb_agg(e.key) filter (where coalesce(o.is_gone, v_stored -> 'gone_there' ? e.key)), '[]'::jsonb)
  into v_references, v_gone
  from jsonb_each(v_stored -> 'references') e
  cross join lateral private.crm_preview_ref(p_preview, v_refs #>> array[e.key, 'target'], v_refs #>> array[e.key, 'id']) o;
  select coalesce(jsonb_object_agg(e.key, (
    select jsonb_object_agg(m.key, coalesce(o.ref, m.value)) from jsonb_each(e.value) m
    cross join lateral private.crm_preview_ref(p_preview, v_refs #>> array[e.key, 'target'], m.key) o)), '{}'::jsonb)
  into v_members
  from jsonb_each(v_stored -> 'members') e where jsonb_typeof(e.value) = 'object';
  return p_json || v_stored
    || jsonb_build_object('references', v_references, 'gone_there', v_gone, 'members', v_members);
end
$$;
revoke all on function private.crm_preview_record_json from public, anon, authenticated;
grant execute on function private.crm_preview_record_json to service_role;
