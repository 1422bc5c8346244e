-- crm_record_json as a preview sees it: p_json is the record, stored or as it would be; what it refers to has the counterparts
-- that the preview would give it.
create function private.crm_preview_record_json(p_preview uuid, p_connection uuid, p_json jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select case when p_json is null or r.refs is null then p_json else (
    select p_json || k.json || jsonb_build_object(
      'references', coalesce((
        select jsonb_object_agg(e.key, coalesce(o.ref, e.value)) from jsonb_each(k.json -> 'references') e
        left join lateral private.crm_preview_ref(p_preview, r.refs #>> array[e.key, 'target'], r.refs #>> array[e.key, 'id'])
          as o (ref) on true), '{}'::jsonb),
      'members', coalesce((
        select jsonb_object_agg(e.key, (
          select jsonb_object_agg(m.key, coalesce(o.ref, m.value)) from jsonb_each(e.value) m
          left join lateral private.crm_preview_ref(p_preview, r.refs #>> array[e.key, 'target'], m.key) as o (ref) on true))
        from jsonb_each(k.json -> 'members') e where jsonb_typeof(e.value) = 'object'), '{}'::jsonb))
    from (select private.crm_references_json(p_connection, r.refs) as json) k) end
  from (select private.crm_preview_refs(p_json) as refs) r
$$;
revoke all on function private.crm_preview_record_json from public, anon, authenticated;
grant execute on function private.crm_preview_record_json to service_role;
