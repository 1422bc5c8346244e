-- Replaces a connection's mapping of one object as a whole. A field that leaves the mapping also leaves every link's base, so
-- that its two sides are compared again should it come back. p_before: the version that the change was checked against, 0 where
-- there was none; null: nothing.
-- @throws connection_not_found, changed_between where there is a newer version
create function public.crm_save_mappings(
  p_connection uuid, p_organization uuid, p_user uuid, p_object text, p_mappings jsonb, p_before integer default null
) returns void
language plpgsql set search_path = ''
as $$
declare
  v_before jsonb;
  v_gone text[];
  -- Fields that go another way now.
  v_turned text[];
  -- Fields here and in the CRM whose row is new, another one or gone.
  v_changed text[];
  -- Fields here whose row is new, another one or gone.
  v_rows text[];
  -- Of these, those that are mapped to another field than before, for the first time or no more.
  v_remapped text[];
begin
  -- A run before its connection and its links, as whoever works on it locks them.
  perform 1 from public.crm_sync_logs where connection_id = p_connection and status = 'running' for update;
  perform 1 from public.crm_connections where id = p_connection and organization_id = p_organization for update;
  if not found then
    raise exception 'connection_not_found' using errcode = 'P0002';
  end if;
  if p_before <> (select coalesce(max(version), 0) from public.crm_mapping_versions
                  where connection_id = p_connection and object_type = p_object) then
    raise exception 'changed_between' using errcode = 'P0001';
  end if;
  -- What it was before the first change is a version too.
  if not exists (select 1 from public.crm_mapping_versions where connection_id = p_connection and object_type = p_object) then
    perform private.crm_note_mapping(p_connection, p_object, null);
  end if;
  select jsonb_agg(jsonb_build_object('adsappField', adsapp_field, 'crmField', crm_field, 'direction', direction)
                   order by position)
  into v_before from public.crm_field_mappings where connection_id = p_connection and object_type = p_object;

  select array_agg(m.adsapp_field) into v_gone
  from public.crm_field_mappings m
  where m.connection_id = p_connection and m.object_type = p_object
    and not exists (select 1 from jsonb_to_recordset(p_mappings) as n (adsapp_field text, crm_field text)
                    where n.adsapp_field = m.adsapp_field and n.crm_field = m.crm_field);
  select array_agg(m.adsapp_field) into v_turned
  from public.crm_field_mappings m
  join jsonb_to_recordset(p_mappings) as n (adsapp_field text, crm_field text, direction text)
    on n.adsapp_field = m.adsapp_field and n.crm_field = m.crm_field and n.direction <> m.direction
  where m.connection_id = p_connection and m.object_type = p_object;
  -- In: the rows of before and of now. Out: the names on both sides of every row that is only in one of them.
  with old as (
    select adsapp_field, crm_field, direction,
      transform_rule from public.crm_field_mappings where connection_id = p_connection and object_type = p_object
  ), new as (
    select adsapp_field, crm_field, direction, transform_rule from jsonb_to_recordset(p_mappings)
      as n (adsapp_field text, crm_field text, direction text, transform_rule jsonb)
  )
  select array_agg(v.name), array_agg(distinct r.adsapp_field) into v_changed, v_rows
  from ((table old except table new) union all (table new except table old)) r
  cross join lateral (values (r.adsapp_field), (r.crm_field)) as v (name);
  select array_agg(f) into v_remapped
  from unnest(v_rows) f
  where not exists (select 1 from public.crm_field_mappings m
                    join jsonb_to_recordset(p_mappings) as n (adsapp_field text, crm_field text)
                      on n.adsapp_field = m.adsapp_field and n.crm_field = m.crm_field
                    where m.connection_id = p_connection and m.object_type = p_object and m.adsapp_field = f);
  -- A run that works meanwhile decides by the mapping that it has read.
  if v_rows is not null then
    update public.crm_sync_logs r
    set remapped = array(select p_object || '.' || f from unnest(v_remapped) f union select unnest(r.remapped)),
        turned = array(select p_object || '.' || f from unnest(v_rows) f union select unnest(r.turned))
    where r.connection_id = p_connection and r.status = 'running';
  end if;
  delete from public.crm_field_mappings where connection_id = p_connection and object_type = p_object;
  insert into public.crm_field_mappings
    (organization_id, connection_id, object_type, adsapp_field, crm_field, direction, transform_rule, conflict_policy,
     is_custom, position)
  select p_organization, p_connection, p_object, m.adsapp_field, m.crm_field, m.direction, m.transform_rule, m.conflict_policy,
         m.is_custom, m.position
  from jsonb_to_recordset(p_mappings)
    as m (adsapp_field text, crm_field text, direction text, transform_rule jsonb, conflict_policy text, is_custom boolean,
          position integer);
  perform private.crm_note_mapping(p_connection, p_object, p_user);
  if v_gone is not null then
    update public.crm_sync_state set base = base - v_gone, crm_base = crm_base - v_gone, version = version + 1
    where connection_id = p_connection and object_type = p_object and base ?| v_gone;
    -- Nor does what was sent tell of another field. A create is looked for by all that it was sent.
    update public.crm_sync_state set outgoing = outgoing - v_gone,
      late_writes = (select coalesce(jsonb_agg(jsonb_set(w, '{values}', (w -> 'values') - v_gone)), '[]'::jsonb)
                     from jsonb_array_elements(late_writes) w)
    where connection_id = p_connection and object_type = p_object and crm_record_id is not null
      and (outgoing ?| v_gone or late_writes <> '[]'::jsonb);
  end if;
  -- What the CRM was known to hold is to be judged by the new direction.
  if v_turned is not null then
    update public.crm_sync_state set crm_base = crm_base - v_turned, pending = pending or status = 'linked', version = version + 1
    where connection_id = p_connection and object_type = p_object and crm_base ?| v_turned;
  end if;
  -- What was refused because of one of these fields is tried again.
  update public.crm_sync_state
  set pending = true, attempts = 0, status = case when crm_record_id is null then 'unlinked' else 'linked' end,
      version = version + 1
  where connection_id = p_connection and object_type = p_object and status = 'attention' and record_id is not null
    and not private.crm_awaits_person(last_error)
    and (last_error ->> 'field' = any (v_changed) or last_error ->> 'crmField' = any (v_changed));
  -- A stage that was not mapped may be now.
  update public.crm_sync_state s set pending = true, version = version + 1
  where connection_id = p_connection and object_type = p_object and status = 'linked' and not pending and conflict_detected
    and exists (select 1 from jsonb_each(s.conflict_details) c
                where c.key = any (v_rows) and c.value ->> 'reason' like '%\_unmapped');
  -- A newly mapped field has to be compared on every pair: pending links are.
  update public.crm_sync_state set pending = true, version = version + 1
  where connection_id = p_connection and object_type = p_object and status = 'linked' and not pending
    and exists (select 1 from jsonb_to_recordset(p_mappings) as n (adsapp_field text) where not (base ? n.adsapp_field));
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'crm.mapping_changed', p_connection::text,
          jsonb_build_object('object', p_object, 'before', v_before, 'after', p_mappings));
end
$$;
revoke all on function public.crm_save_mappings from public, anon, authenticated;
grant execute on function public.crm_save_mappings to service_role;
