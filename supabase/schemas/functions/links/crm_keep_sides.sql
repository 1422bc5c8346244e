-- Decides open conflicts by keeping a side, all in a few statements: p_decisions [{link, field, keep, seen}] of links that
-- the caller has locked. What a decision does to a link, and when one is left alone: see public.crm_resolve_conflict. Of two
-- decisions on one field the first counts. @returns {decided, failed: [{link, field, code}]}
create function private.crm_keep_sides(p_organization uuid, p_user uuid, p_decisions jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_judged jsonb;
  v_connection uuid;
begin
  select coalesce(jsonb_agg(jsonb_build_object('link', d.link, 'field', d.field, 'keep', d.keep, 'code', case
      when s.id is null or d.nth > 1 then 'conflict_not_found'
      when s.conflict_details -> d.field ->> 'reason' like '%\_unmapped' then 'stage_unmapped'
      when d.seen is not null and (d.seen -> 'local' is distinct from s.conflict_details -> d.field -> 'local'
        or d.seen -> 'remote' is distinct from s.conflict_details -> d.field -> 'remote') then 'conflict_changed' end)
    order by d.link, d.field, d.nth), '[]')
  into v_judged
  from (select (e ->> 'link')::uuid as link, e ->> 'field' as field, e ->> 'keep' as keep,
               nullif(e -> 'seen', 'null'::jsonb) as seen,
               row_number() over (partition by (e ->> 'link')::uuid, e ->> 'field' order by n) as nth
        from jsonb_array_elements(p_decisions) with ordinality q (e, n)) d
  left join public.crm_sync_state s on s.id = d.link and s.organization_id = p_organization and s.conflict_details ? d.field;

  -- The log and the audit take the values from the links, before they are changed.
  insert into public.crm_sync_changes
    (organization_id, connection_id, link_id, object_type, record_id, crm_record_id, side, kind, field, before, after, reason,
     actor_kind, actor_id)
  select p_organization, s.connection_id, s.id, s.object_type, s.record_id, s.crm_record_id, 'link', 'decided', d.field,
    nullif(s.conflict_details -> d.field -> 'local', 'null'::jsonb),
    nullif(s.conflict_details -> d.field -> 'remote', 'null'::jsonb), 'keep_' || d.keep, 'person', p_user
  from jsonb_to_recordset(v_judged) d (link uuid, field text, keep text, code text)
  join public.crm_sync_state s on s.id = d.link where d.code is null order by d.link, d.field;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  select p_organization, p_user, 'crm.conflict_resolved', s.id::text,
    jsonb_build_object('field', d.field, 'keep', d.keep, 'local', s.conflict_details -> d.field -> 'local',
                       'remote', s.conflict_details -> d.field -> 'remote')
  from jsonb_to_recordset(v_judged) d (link uuid, field text, keep text, code text)
  join public.crm_sync_state s on s.id = d.link where d.code is null order by d.link, d.field;
  -- What was refused beside it is tried again with it.
  update public.crm_sync_state s
  set base = s.base || k.bases, crm_base = s.crm_base - k.fields, conflict_details = nullif(s.conflict_details - k.fields, '{}'),
      conflict_detected = s.conflict_details - k.fields <> '{}', pending = true, live = true, version = s.version + 1,
      status = case when s.status = 'attention' and private.crm_is_decidable(s) then 'linked' else s.status end
  from (select l.id, array_agg(d.field) as fields,
               jsonb_object_agg(d.field, l.conflict_details -> d.field -> case when d.keep = 'crm' then 'local' else 'remote' end)
                 as bases
        from jsonb_to_recordset(v_judged) d (link uuid, field text, keep text, code text)
        join public.crm_sync_state l on l.id = d.link where d.code is null group by l.id) k
  where s.id = k.id;
  for v_connection in
    select distinct s.connection_id from jsonb_to_recordset(v_judged) d (link uuid, code text)
    join public.crm_sync_state s on s.id = d.link where d.code is null
  loop
    perform private.crm_wake_connection(v_connection);
  end loop;
  return (select jsonb_build_object('decided', count(*) filter (where d.code is null),
    'failed', coalesce(jsonb_agg(jsonb_build_object('link', d.link, 'field', d.field, 'code', d.code) order by d.link, d.field)
                       filter (where d.code is not null), '[]'))
    from jsonb_to_recordset(v_judged) d (link uuid, field text, code text));
end
$$;
revoke all on function private.crm_keep_sides from public, anon, authenticated;
grant execute on function private.crm_keep_sides to service_role;
