-- Stores a finished connect: the connection (kept across reconnects, so its links stay), its objects (p_objects: [{object_type,
-- enabled, settings}]; an object that an existing connection did not have is added switched off), its default mappings where it
-- has none, a link for every record that lacks one, and the audit entry. A reconnect to another account than the links belong to
-- is refused with SQLSTATE CR002, credentials sealed for another connection with CR003. After a reconnect what waited goes on at
-- once: a run that slept, live changes, and a delta for what changed in the CRM meanwhile. An account that another organisation
-- of this server is connected to is connected but paused, 'shared' being 'asked', until a person resumes it.
create function public.crm_finish_connect(
  p_connection uuid, p_organization uuid, p_user uuid, p_crm_type text,
  p_credentials jsonb, p_account jsonb, p_settings jsonb, p_objects jsonb, p_mappings jsonb
) returns uuid
language plpgsql set search_path = ''
as $$
declare
  v_existing public.crm_connections;
  v_id uuid;
  v_shared text := case when exists (
    select 1 from public.crm_connections k
    where k.crm_type = p_crm_type and k.account ->> 'id' = p_account ->> 'id' and k.organization_id <> p_organization
      and k.status <> 'disconnected') then 'asked' end;
  v_status text;
begin
  select * into v_existing from public.crm_connections
  where organization_id = p_organization and crm_type = p_crm_type for update;
  if v_shared is not null and v_existing.account ->> 'shared' = 'confirmed' then
    v_shared := 'confirmed';
  end if;
  v_status := case v_shared when 'asked' then 'paused' else 'active' end;
  p_account := p_account || jsonb_strip_nulls(jsonb_build_object('shared', v_shared));
  if v_existing.id is not null then
    if v_existing.account ->> 'id' is distinct from p_account ->> 'id' then
      raise exception 'other_account' using errcode = 'CR002', detail = v_existing.account ->> 'id';
    end if;
    -- Credentials are sealed for one connection and cannot be opened for another.
    if v_existing.id <> p_connection then
      raise exception 'connection_moved' using errcode = 'CR003';
    end if;
    v_id := v_existing.id;
    update public.crm_connections
    set status = v_status, credentials = p_credentials, credentials_version = credentials_version + 1,
        account = p_account, last_error = null, health = null, last_delta_at = null, updated_at = now()
    where id = v_id;
  else
    v_id := p_connection;
    insert into public.crm_connections
      (id, organization_id, crm_type, status, credentials, credentials_version, account, settings, created_by)
    values (v_id, p_organization, p_crm_type, v_status, p_credentials, 1, p_account, p_settings, p_user);
  end if;

  insert into public.crm_connection_objects (connection_id, organization_id, object_type, enabled, settings)
  select v_id, p_organization, o.object_type, o.enabled and v_existing.id is null, o.settings
  from jsonb_to_recordset(p_objects) as o (object_type text, enabled boolean, settings jsonb)
  on conflict (connection_id, object_type) do nothing;
  insert into public.crm_field_mappings
    (organization_id, connection_id, object_type, adsapp_field, crm_field, direction, transform_rule, is_custom, position)
  select p_organization, v_id, m.object_type, m.adsapp_field, m.crm_field, m.direction, m.transform_rule, false, m.position
  from jsonb_to_recordset(p_mappings)
    as m (object_type text, adsapp_field text, crm_field text, direction text, transform_rule jsonb, position integer)
  where not exists (select 1 from public.crm_field_mappings k where k.connection_id = v_id and k.object_type = m.object_type);
  perform private.crm_link_records(v_id);

  perform private.crm_refresh_statistics();

  if private.crm_was_synced(v_id) and v_status = 'active' then
    perform private.crm_set_message_visibility('crm_work', message_id, 0) from public.crm_sync_logs
    where connection_id = v_id and status = 'running' and message_id is not null and lease_token is null;
    update public.crm_sync_logs set resume_at = null where connection_id = v_id and status = 'running' and resume_at > now();
    perform public.crm_start_run(v_id, 'delta', 'bidirectional', 'user', p_user, null, null, 0);
    perform private.crm_wake_connection(v_id);
  end if;
  perform private.crm_begin_next_run(v_id);

  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, case when v_existing.id is null then 'crm.connected' else 'crm.reconnected' end,
          p_crm_type, jsonb_build_object('connectionId', v_id, 'account', p_account));
  return v_id;
end
$$;
revoke all on function public.crm_finish_connect from public, anon, authenticated;
grant execute on function public.crm_finish_connect to service_role;
