-- Merges settings into a connection's and into those of single objects (p_objects: {object: settings}) and, unless null, sets
-- its status; writes an audit entry. An object that the connection does not know yet stays off. A larger budget wakes a run
-- that sleeps for the day. What is null in an object's settings goes by the connection's again. A resumed connection is due at
-- the next tick, because no events were stored while it was paused. p_before: what the change was checked against, as
-- crm_stored_settings has it; null: nothing.
-- @throws changed_between where they are not so any more
create function public.crm_change_settings(
  p_connection uuid, p_user uuid, p_settings jsonb, p_status text, p_objects jsonb default '{}',
  p_before jsonb default null
) returns void
language plpgsql set search_path = ''
as $$
declare
  v_before public.crm_connections;
begin
  select * into v_before from public.crm_connections where id = p_connection for update;
  if p_before <> public.crm_stored_settings(p_connection) then
    raise exception 'changed_between' using errcode = 'P0001';
  end if;
  update public.crm_connections
  set settings = settings || p_settings, status = coalesce(p_status, status), updated_at = now(),
      account = case when p_status = 'active' and account ->> 'shared' = 'asked' then account || '{"shared": "confirmed"}'
                     else account end,
      last_delta_at = case when p_status = 'active' and v_before.status = 'paused' then null else last_delta_at end
  where id = p_connection;
  insert into public.crm_connection_objects (connection_id, organization_id, object_type, enabled, settings)
  select p_connection, v_before.organization_id, o.key, false, jsonb_strip_nulls(o.value) from jsonb_each(p_objects) o
  on conflict (connection_id, object_type) do update
    set settings = jsonb_strip_nulls(crm_connection_objects.settings || (p_objects -> excluded.object_type));
  if p_settings ? 'dailyBudget' or p_settings ? 'liveShare' or p_status = 'active' then
    perform private.crm_set_message_visibility('crm_work', message_id, 0) from public.crm_sync_logs
    where connection_id = p_connection and status = 'running' and resume_at > now() and message_id is not null;
    update public.crm_sync_logs set resume_at = null
    where connection_id = p_connection and status = 'running' and resume_at > now();
  end if;
  -- What only a rule against duplicates has held back may pass it now.
  if (p_settings ->> 'allowDuplicates')::boolean then
    update public.crm_sync_state
    set pending = true, attempts = 0, status = case when crm_record_id is null then 'unlinked' else 'linked' end,
        version = version + 1
    where connection_id = p_connection and status = 'attention' and record_id is not null
      and last_error ->> 'reason' = 'duplicate_rule' and last_error ->> 'mayAllow' = 'true';
  end if;
  if p_status = 'active' then
    perform private.crm_wake_connection(p_connection);
    perform private.crm_begin_next_run(p_connection);
  end if;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (v_before.organization_id, p_user, 'crm.settings_changed', p_connection::text,
          p_settings || case when p_status is null then '{}'::jsonb else jsonb_build_object('status', p_status) end
            || case when p_objects = '{}' then '{}'::jsonb else jsonb_build_object('objects', p_objects) end);
end
$$;
revoke all on function public.crm_change_settings from public, anon, authenticated;
grant execute on function public.crm_change_settings to service_role;
