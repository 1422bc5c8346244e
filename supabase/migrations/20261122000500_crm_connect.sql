-- What has to happen in one transaction around a connection. All of it is for the service role alone.

-- Stores a finished connect: the connection (kept across reconnects, so its links stay), its default mapping when it has
-- none, a link for every contact that lacks one, and the audit entry. A reconnect to another account than the one the links
-- belong to is refused with SQLSTATE CR002, credentials sealed for another connection with CR003.
create function public.crm_finish_connect(
  p_connection uuid, p_organization uuid, p_user uuid, p_crm_type text,
  p_credentials jsonb, p_account jsonb, p_settings jsonb, p_mappings jsonb
) returns uuid
language plpgsql set search_path = ''
as $$
declare
  v_existing public.crm_connections;
  v_id uuid;
begin
  select * into v_existing from public.crm_connections
  where organization_id = p_organization and crm_type = p_crm_type for update;
  if v_existing.id is not null then
    if v_existing.account ->> 'id' is distinct from p_account ->> 'id' then
      raise exception 'other_account' using errcode = 'CR002', detail = v_existing.account ->> 'id';
    end if;
    -- The credentials are sealed for one connection and open for no other.
    if v_existing.id <> p_connection then
      raise exception 'connection_moved' using errcode = 'CR003';
    end if;
    v_id := v_existing.id;
    update public.crm_connections
    set status = 'active', credentials = p_credentials, credentials_version = credentials_version + 1,
        account = p_account, last_error = null, updated_at = now()
    where id = v_id;
  else
    v_id := p_connection;
    insert into public.crm_connections (id, organization_id, crm_type, status, credentials, credentials_version, account, settings, created_by)
    values (v_id, p_organization, p_crm_type, 'active', p_credentials, 1, p_account, p_settings, p_user);
  end if;

  if not exists (select 1 from public.crm_field_mappings where connection_id = v_id) then
    insert into public.crm_field_mappings
      (organization_id, connection_id, object_type, adsapp_field, crm_field, direction, transform_rule, is_custom, position)
    select p_organization, v_id, 'contact', m.adsapp_field, m.crm_field, m.direction, m.transform_rule, false, m.position
    from jsonb_to_recordset(p_mappings) as m (adsapp_field text, crm_field text, direction text, transform_rule jsonb, position integer);
  end if;

  insert into public.crm_sync_state (organization_id, connection_id, object_type, record_id, crm_record_type, status, pending)
  select p_organization, v_id, 'contact', c.id, 'contact', 'unlinked', true
  from public.contacts c
  where c.organization_id = p_organization and c.deleted_at is null
  on conflict (connection_id, object_type, record_id) do nothing;

  perform private.crm_refresh_statistics();

  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, case when v_existing.id is null then 'crm.connected' else 'crm.reconnected' end,
          p_crm_type, jsonb_build_object('connectionId', v_id, 'account', p_account));
  return v_id;
end
$$;

-- Forgets the tokens and stops a run that may be active; links, mapping and history stay. p_forget also deletes those.
create function public.crm_disconnect(p_organization uuid, p_user uuid, p_crm_type text, p_forget boolean) returns void
language plpgsql set search_path = ''
as $$
declare
  v_id uuid;
begin
  update public.crm_connections
  set status = 'disconnected', credentials = null, credentials_version = credentials_version + 1,
      last_error = null, updated_at = now()
  where organization_id = p_organization and crm_type = p_crm_type
  returning id into v_id;
  if v_id is null then return; end if;
  update public.crm_sync_logs
  set status = 'cancelled', completed_at = now(), lease_token = null, lease_expires_at = null, phase = 'done'
  where connection_id = v_id and status = 'running';
  if p_forget then
    delete from public.crm_connections where id = v_id;
  end if;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, case when p_forget then 'crm.forgotten' else 'crm.disconnected' end,
          p_crm_type, jsonb_build_object('connectionId', v_id));
end
$$;

-- Takes an OAuth state once. Returns nothing when it is unknown, used, or expired.
create function public.crm_take_oauth_state(p_state_hash text) returns setof public.crm_oauth_states
language sql set search_path = ''
as $$
  update public.crm_oauth_states set used_at = now()
  where state_hash = p_state_hash and used_at is null and expires_at > now()
  returning *
$$;

-- Replaces a connection's mapping as a whole. A field that leaves the mapping also leaves every base, so that it meets anew
-- should it come back.
create function public.crm_save_mappings(p_connection uuid, p_organization uuid, p_user uuid, p_mappings jsonb) returns void
language plpgsql set search_path = ''
as $$
declare
  v_before jsonb;
  v_gone text[];
begin
  perform 1 from public.crm_connections where id = p_connection and organization_id = p_organization for update;
  if not found then
    raise exception 'connection_not_found' using errcode = 'P0002';
  end if;
  select jsonb_agg(jsonb_build_object('adsappField', adsapp_field, 'crmField', crm_field, 'direction', direction) order by position)
  into v_before from public.crm_field_mappings where connection_id = p_connection;

  select array_agg(m.adsapp_field) into v_gone
  from public.crm_field_mappings m
  where m.connection_id = p_connection
    and not exists (select 1 from jsonb_to_recordset(p_mappings) as n (adsapp_field text, crm_field text)
                    where n.adsapp_field = m.adsapp_field and n.crm_field = m.crm_field);
  delete from public.crm_field_mappings where connection_id = p_connection;
  insert into public.crm_field_mappings
    (organization_id, connection_id, object_type, adsapp_field, crm_field, direction, transform_rule, conflict_policy, is_custom, position)
  select p_organization, p_connection, 'contact', m.adsapp_field, m.crm_field, m.direction, m.transform_rule, m.conflict_policy, m.is_custom, m.position
  from jsonb_to_recordset(p_mappings)
    as m (adsapp_field text, crm_field text, direction text, transform_rule jsonb, conflict_policy text, is_custom boolean, position integer);
  if v_gone is not null then
    update public.crm_sync_state set base = base - v_gone, version = version + 1
    where connection_id = p_connection and base ?| v_gone;
  end if;
  -- A newly mapped field has to be looked at on every pair; a pending link is.
  update public.crm_sync_state set pending = true, version = version + 1
  where connection_id = p_connection and status = 'linked' and not pending
    and exists (select 1 from jsonb_to_recordset(p_mappings) as n (adsapp_field text) where not (base ? n.adsapp_field));
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'crm.mapping_changed', p_connection::text,
          jsonb_build_object('before', v_before, 'after', p_mappings));
end
$$;

-- Stores refreshed tokens only over the version they were refreshed from, so that two refreshers cannot lose a rotated one.
create function public.crm_store_credentials(p_connection uuid, p_version bigint, p_credentials jsonb) returns boolean
language sql set search_path = ''
as $$
  with stored as (
    update public.crm_connections
    set credentials = p_credentials, credentials_version = credentials_version + 1, updated_at = now()
    where id = p_connection and credentials_version = p_version and status <> 'disconnected'
    returning 1)
  select exists (select 1 from stored)
$$;

-- Merges settings into a connection's and, unless null, sets its status; leaves an audit entry.
create function public.crm_change_settings(p_connection uuid, p_user uuid, p_settings jsonb, p_status text) returns void
language plpgsql set search_path = ''
as $$
declare
  v_organization uuid;
begin
  update public.crm_connections
  set settings = settings || p_settings, status = coalesce(p_status, status), updated_at = now()
  where id = p_connection
  returning organization_id into v_organization;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (v_organization, p_user, 'crm.settings_changed', p_connection::text,
          p_settings || case when p_status is null then '{}'::jsonb else jsonb_build_object('status', p_status) end);
end
$$;

-- A person's word on one open conflict. The side that is kept counts as the only one that changed: the other side's value
-- becomes the base, so the next run carries the kept value over, unless somebody has changed things again meanwhile.
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
  v_open := nullif(v_link.conflict_details - p_field, '{}'::jsonb);
  update public.crm_sync_state
  set base = base || jsonb_build_object(p_field, v_conflict -> case when p_keep = 'adsapp' then 'remote' else 'local' end),
      conflict_details = v_open, conflict_detected = v_open is not null, pending = true, version = version + 1
  where id = p_link;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'crm.conflict_resolved', p_link::text,
          jsonb_build_object('field', p_field, 'keep', p_keep, 'local', v_conflict -> 'local', 'remote', v_conflict -> 'remote'));
end
$$;
