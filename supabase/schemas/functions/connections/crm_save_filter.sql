-- Which records of an object take part in a connection's sync; null: all. Every pair is judged again by the next sync: those that
-- do not fit leave and stay on both sides, those that fit again come back. Nothing is changed or removed here.
-- p_before: the filter that the change was checked against, of no conditions where there was none; null: nothing.
-- @throws connection_not_found, changed_between where it is not p_before any more
create function public.crm_save_filter(
  p_connection uuid, p_organization uuid, p_user uuid, p_object text, p_filter jsonb, p_before jsonb default null
) returns void
language plpgsql set search_path = ''
as $$
declare
  v_all constant jsonb := '{"adsapp": [], "crm": []}';
  v_before jsonb;
begin
  -- A run before its connection and its links, as whoever works on it locks them.
  perform 1 from public.crm_sync_logs where connection_id = p_connection and status = 'running' for update;
  perform 1 from public.crm_connections where id = p_connection and organization_id = p_organization for update;
  if not found then
    raise exception 'connection_not_found' using errcode = 'P0002';
  end if;
  select settings -> 'filter' into v_before from public.crm_connection_objects
  where connection_id = p_connection and object_type = p_object;
  if coalesce(v_before, v_all) <> coalesce(p_before, v_before, v_all) then
    raise exception 'changed_between' using errcode = 'P0001';
  end if;
  insert into public.crm_connection_objects (connection_id, organization_id, object_type, enabled, settings)
  values (p_connection, p_organization, p_object, false, jsonb_strip_nulls(jsonb_build_object('filter', p_filter)))
  on conflict (connection_id, object_type) do update
    set settings = jsonb_strip_nulls(crm_connection_objects.settings || jsonb_build_object('filter', p_filter));
  -- A run that works meanwhile decides by the filter that it has read: its slice ends.
  update public.crm_sync_logs r
  set turned = array(select p_object || '.(filter)' union select unnest(r.turned))
  where r.connection_id = p_connection and r.status = 'running';
  update public.crm_sync_state l
  set pending = true, version = version + 1, last_error = case when l.status = 'excluded' then null else l.last_error end,
      status = case when l.status <> 'excluded' then l.status when l.crm_record_id is null then 'unlinked' else 'linked' end
  where l.connection_id = p_connection and l.object_type = p_object and l.record_id is not null
    and (l.status in ('linked', 'unlinked') or private.crm_is_filtered_out(l));
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'crm.filter_changed', p_connection::text,
          jsonb_build_object('object', p_object, 'before', v_before, 'after', p_filter));
  perform private.crm_wake_connection(k.id) from public.crm_connections k
  where k.id = p_connection and k.status = 'active' and private.crm_was_synced(k.id);
end
$$;
revoke all on function public.crm_save_filter from public, anon, authenticated;
grant execute on function public.crm_save_filter to service_role;
