-- Forgets an integration's credentials; what is queued for it is parked. The log stays. @returns false: it is not connected
create function public.gateway_disconnect(p_organization uuid, p_user text, p_crm_type text) returns boolean
language plpgsql set search_path = ''
as $$
declare
  v_id uuid;
  v_parked integer;
begin
  update public.gateway_integrations g
  set credentials = null, credentials_version = g.credentials_version + 1, status = 'disconnected', last_error = null,
      updated_at = now()
  where g.organization_id = p_organization and g.user_id = p_user and g.crm_type = p_crm_type and g.credentials is not null
  returning g.id into v_id;
  if v_id is null then return false; end if;
  update public.gateway_results r
  set status = 'failed', lease = null, leased_until = null, updated_at = now(), error = jsonb_build_object(
        'code', 'not_connected', 'message', 'The CRM was disconnected before this was sent. Connect it and send it again.',
        'retryable', true)
  where r.integration_id = v_id and r.status = 'queued';
  get diagnostics v_parked = row_count;
  update public.gateway_integrations set failed = failed + v_parked where id = v_id;
  return true;
end
$$;
revoke all on function public.gateway_disconnect from public, anon, authenticated;
grant execute on function public.gateway_disconnect to service_role;
