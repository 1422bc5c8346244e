-- A person's decision on one open conflict. The side that is kept counts as the only one that changed: the other side's value
-- becomes the base, so the kept value is written to the other side, as live work, unless there are newer edits by then.
create function public.crm_resolve_conflict(p_link uuid, p_organization uuid, p_user uuid, p_field text, p_keep text) returns void
language plpgsql set search_path = ''
as $$
declare
  v_link public.crm_sync_state;
  v_conflict jsonb;
  v_open jsonb;
begin
  select * into v_link from public.crm_sync_state where id = p_link and organization_id = p_organization for update;
  v_conflict := v_link.conflict_details -> p_field;
  if v_conflict is null then
    raise exception 'conflict_not_found' using errcode = 'P0002';
  end if;
  -- There is nothing to choose between two values of which one means nothing on the other side.
  if v_conflict ->> 'reason' like '%\_unmapped' then
    raise exception 'stage_unmapped' using errcode = 'P0001';
  end if;
  v_open := nullif(v_link.conflict_details - p_field, '{}'::jsonb);
  update public.crm_sync_state
  set base = base || jsonb_build_object(p_field, v_conflict -> case when p_keep = 'adsapp' then 'remote' else 'local' end),
      crm_base = crm_base - p_field,
      conflict_details = v_open, conflict_detected = v_open is not null, pending = true, live = true,
      version = version + 1
  where id = p_link;
  insert into public.crm_sync_changes
    (organization_id, connection_id, link_id, object_type, record_id, crm_record_id, side, kind, field, before, after, reason,
     actor_kind, actor_id)
  values (p_organization, v_link.connection_id, p_link, v_link.object_type, v_link.record_id, v_link.crm_record_id, 'link',
    'decided', p_field,
          nullif(v_conflict -> 'local', 'null'::jsonb), nullif(v_conflict -> 'remote', 'null'::jsonb),
          case p_keep when 'adsapp' then 'keep_adsapp' else 'keep_crm' end, 'person', p_user);
  perform private.crm_wake_connection(v_link.connection_id);
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'crm.conflict_resolved', p_link::text,
          jsonb_build_object('field', p_field, 'keep', p_keep, 'local', v_conflict -> 'local', 'remote', v_conflict -> 'remote'));
end
$$;
revoke all on function public.crm_resolve_conflict from public, anon, authenticated;
grant execute on function public.crm_resolve_conflict to service_role;
