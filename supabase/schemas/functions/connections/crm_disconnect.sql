-- Deletes the tokens and cancels the active run and those that are queued; links, mapping and history stay. p_forget deletes
-- those too.
create function public.crm_disconnect(p_organization uuid, p_user uuid, p_crm_type text, p_forget boolean) returns void
language plpgsql set search_path = ''
as $$
declare
  v_id uuid;
begin
  update public.crm_connections
  set status = 'disconnected', credentials = null, credentials_version = credentials_version + 1, health = null,
      last_error = null, updated_at = now()
  where organization_id = p_organization and crm_type = p_crm_type
  returning id into v_id;
  if v_id is null then return; end if;
  perform private.crm_delete_message('crm_work', message_id) from public.crm_sync_logs
  where connection_id = v_id and status = 'running' and message_id is not null;
  update public.crm_sync_logs
  set status = 'cancelled', completed_at = now(), lease_token = null, lease_expires_at = null, message_id = null, phase = 'done'
  where connection_id = v_id and status in ('queued', 'running', 'waiting');
  delete from public.crm_planned_changes where connection_id = v_id;
  delete from public.crm_previews where connection_id = v_id;
  update public.crm_webhooks set status = 'off', crm_webhook_ids = '{}', reason = null, updated_at = now()
  where connection_id = v_id;
  update public.crm_webhook_events set processed_at = now() where connection_id = v_id and processed_at is null;
  if p_forget then
    delete from public.crm_connections where id = v_id;
  end if;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, case when p_forget then 'crm.forgotten' else 'crm.disconnected' end,
          p_crm_type, jsonb_build_object('connectionId', v_id));
end
$$;
revoke all on function public.crm_disconnect from public, anon, authenticated;
grant execute on function public.crm_disconnect to service_role;
