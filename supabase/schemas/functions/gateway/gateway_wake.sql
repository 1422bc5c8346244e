-- Sends a wake-up of an integration, to be seen after p_delay seconds.
create function private.gateway_wake(p_integration uuid, p_delay integer default 0) returns bigint
language plpgsql set search_path = ''
as $$
begin
  return private.crm_send_message(
    'crm_gateway', jsonb_build_object('kind', 'gateway', 'integrationId', p_integration), p_delay);
end
$$;
revoke all on function private.gateway_wake from public, anon, authenticated;
grant execute on function private.gateway_wake to service_role;
