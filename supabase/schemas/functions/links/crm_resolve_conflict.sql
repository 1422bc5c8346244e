-- A person's decision on one open conflict. p_keep 'adsapp' or 'crm': the side that is kept counts as the only one that changed:
-- the other side's value becomes the base, so the kept value is written to the other side, as live work, unless there are newer
-- edits by then. 'edited': p_value is entered here as that person's edit, and counts as the only change. p_seen: {local, remote}
-- as the person saw them; a conflict between other values is none that was decided.
create function public.crm_resolve_conflict(
  p_link uuid, p_organization uuid, p_user uuid, p_field text, p_keep text, p_value jsonb default null, p_seen jsonb default null
) returns void
language plpgsql set search_path = ''
as $$
declare
  v_link public.crm_sync_state;
  v_conflict jsonb;
  v_open jsonb;
begin
  select * into v_link from public.crm_sync_state where id = p_link and organization_id = p_organization;
  -- A record before its links, as whoever edits it locks them.
  if p_keep = 'edited' and v_link.conflict_details ? p_field then perform private.crm_lock_record(v_link); end if;
  select * into v_link from public.crm_sync_state where id = p_link and organization_id = p_organization for update;
  v_conflict := v_link.conflict_details -> p_field;
  if v_conflict is null then
    raise exception 'conflict_not_found' using errcode = 'P0002';
  end if;
  -- There is nothing to choose between two values of which one means nothing on the other side.
  if v_conflict ->> 'reason' like '%\_unmapped' then
    raise exception 'stage_unmapped' using errcode = 'P0001';
  end if;
  if p_seen is not null and (p_seen -> 'local' is distinct from v_conflict -> 'local'
                             or p_seen -> 'remote' is distinct from v_conflict -> 'remote') then
    raise exception 'conflict_changed' using errcode = 'P0001';
  end if;
  if p_keep = 'edited' then perform private.crm_enter_value(v_link, p_user, p_field, p_value); end if;
  v_open := nullif(v_link.conflict_details - p_field, '{}'::jsonb);
  update public.crm_sync_state
  set base = base || jsonb_build_object(p_field, v_conflict -> case when p_keep = 'crm' then 'local' else 'remote' end),
      crm_base = crm_base - p_field,
      conflict_details = v_open, conflict_detected = v_open is not null, pending = true, live = true,
      version = version + 1
  where id = p_link;
  insert into public.crm_sync_changes
    (organization_id, connection_id, link_id, object_type, record_id, crm_record_id, side, kind, field, before, after, reason,
     actor_kind, actor_id)
  values (p_organization, v_link.connection_id, p_link, v_link.object_type, v_link.record_id, v_link.crm_record_id, 'link',
    'decided', p_field, nullif(v_conflict -> 'local', 'null'::jsonb),
    nullif(case when p_keep = 'edited' then p_value else v_conflict -> 'remote' end, 'null'::jsonb), 'keep_' || p_keep,
    'person', p_user);
  perform private.crm_wake_connection(v_link.connection_id);
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'crm.conflict_resolved', p_link::text,
          jsonb_build_object('field', p_field, 'keep', p_keep, 'local', v_conflict -> 'local', 'remote', v_conflict -> 'remote'));
end
$$;
revoke all on function public.crm_resolve_conflict from public, anon, authenticated;
grant execute on function public.crm_resolve_conflict to service_role;
