-- Forgets an integration's credentials; what is queued for it is parked. The log stays. @returns false: it is not connected
create function public.gateway_disconnect(p_organization uuid, p_user text, p_crm_type text) returns boolean
language plpgsql set search_path = ''
as $$
declare
  v_id uuid;
begin
  update public.gateway_integrations g
  set credentials = null, credentials_version = g.credentials_version + 1, status = 'disconnected', last_error = null,
      updated_at = now()
  where g.organization_id = p_organization and g.user_id = p_user and g.crm_type = p_crm_type and g.credentials is not null
  returning g.id into v_id;
  if v_id is null then return false; end if;
  -- What somebody has in hand ends as it ends.
  perform private.gateway_park(
    v_id, array(select r.id from public.gateway_results r
                where r.integration_id = v_id and r.status = 'queued' and (r.lease is null or r.leased_until < now())),
    'not_connected', 'The CRM was disconnected before this was sent. Connect it and send it again.');
  return true;
end
$$;
revoke all on function public.gateway_disconnect from public, anon, authenticated;
grant execute on function public.gateway_disconnect to service_role;
