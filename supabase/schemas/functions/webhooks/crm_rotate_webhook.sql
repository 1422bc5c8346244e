-- Gives a connection's pushes another secret: what is pushed with the old one is refused from now on. Writes an audit entry.
create function public.crm_rotate_webhook(p_connection uuid, p_user uuid, p_salt text) returns void
language plpgsql set search_path = ''
as $$
declare
  v_organization uuid;
begin
  update public.crm_connections set webhook_salt = p_salt, updated_at = now() where id = p_connection
  returning organization_id into v_organization;
  update public.crm_webhooks set status = 'pending', last_key = null, last_event_at = null, updated_at = now()
  where connection_id = p_connection;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject)
  values (v_organization, p_user, 'crm.webhook_secret_rotated', p_connection::text);
end
$$;
revoke all on function public.crm_rotate_webhook from public, anon, authenticated;
grant execute on function public.crm_rotate_webhook to service_role;
