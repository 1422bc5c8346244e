-- The CRM's ids of what a record refers to (p_refs of private.records), null where the CRM does not have that. Of a field that
-- leads to one record in "references", of one that leads to several in "members", by id. "gone_there": the fields that lead to
-- one which the CRM had.
create function private.crm_references_json(p_connection uuid, p_refs jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'references', coalesce(jsonb_object_agg(f.key, r.ids -> (f.value ->> 'id')) filter (where f.value ? 'id'), '{}'::jsonb),
    'gone_there', coalesce(jsonb_agg(f.key) filter (where r.is_gone and f.value ? 'id'), '[]'::jsonb),
    'members', coalesce(jsonb_object_agg(f.key, r.ids) filter (where f.value ? 'ids'), '{}'::jsonb))
  from jsonb_each(p_refs) f
  cross join lateral (
    select jsonb_object_agg(m.id, coalesce(l.crm_record_id, u.crm_user_id)) as ids, bool_or(l.is_gone) as is_gone
    from jsonb_array_elements_text(coalesce(f.value -> 'ids', jsonb_build_array(f.value -> 'id'))) m (id)
    left join lateral (
      select case when f.value ? 'id' then private.crm_ref_of(s)
                  when private.crm_is_paired(s) then s.crm_record_id end as crm_record_id,
             private.crm_is_gone_there(s) and private.crm_ref_of(s) is null as is_gone
      from public.crm_sync_state s
      where s.connection_id = p_connection and s.object_type = f.value ->> 'target' and s.record_id = m.id::uuid
        and f.value ->> 'target' <> 'user'
      offset 0) l on true
    left join public.crm_users u
      on f.value ->> 'target' = 'user' and u.connection_id = p_connection and u.member_id = m.id::uuid and u.active) r
$$;
revoke all on function private.crm_references_json from public, anon, authenticated;
grant execute on function private.crm_references_json to service_role;
