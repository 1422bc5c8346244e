-- Switches an object of a connection on or off. Switched on, the addresses of its account's records (p_urls: {object: url}) are
-- kept, its records get links, and its first sync is a full one of it alone, whatever is known from before; where a run waits
-- for a decision, it begins after that. Switched off, its links stay as they are and are not synced. Where the hub subscribes to
-- the CRM's webhooks, a job does so again. @returns the run, if one was asked for
create function public.crm_switch_object(
  p_connection uuid, p_organization uuid, p_user uuid, p_object text, p_settings jsonb, p_enabled boolean, p_urls jsonb
) returns uuid
language plpgsql set search_path = ''
as $$
declare
  v_connection public.crm_connections;
begin
  select * into v_connection from public.crm_connections
  where id = p_connection and organization_id = p_organization for update;
  if v_connection.id is null then
    raise exception 'connection_not_found' using errcode = 'P0002';
  end if;
  -- A connection that is older than the object has no row of it.
  insert into public.crm_connection_objects (connection_id, organization_id, object_type, enabled, settings)
  values (p_connection, p_organization, p_object, false, p_settings)
  on conflict (connection_id, object_type) do nothing;
  update public.crm_connection_objects set enabled = p_enabled, sync_cursor = case when p_enabled then null else sync_cursor end
  where connection_id = p_connection and object_type = p_object and enabled <> p_enabled;
  if not found then return null; end if;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'crm.object_switched', p_connection::text,
          jsonb_build_object('object', p_object, 'enabled', p_enabled));
  -- It commits with the switch: whatever becomes of this process, the subscription follows.
  perform private.crm_send_message('crm_work', jsonb_build_object('kind', 'webhook', 'connectionId', p_connection))
  from public.crm_webhooks where connection_id = p_connection and setup = 'connection';
  if not p_enabled then return null; end if;
  update public.crm_connections set account = account || jsonb_build_object('urls', p_urls), updated_at = now()
  where id = p_connection and p_urls <> '{}';
  perform private.crm_link_records(p_connection);
  perform private.crm_refresh_statistics();
  if v_connection.status <> 'active' then return null; end if;
  return public.crm_start_run(p_connection, 'full', 'bidirectional', 'user', p_user, null, null, 0,
    array[p_object], true) #>> '{run,id}';
end
$$;
revoke all on function public.crm_switch_object from public, anon, authenticated;
grant execute on function public.crm_switch_object to service_role;
