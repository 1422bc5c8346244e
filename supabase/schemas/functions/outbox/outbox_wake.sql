-- Sends a wake-up for each of these endpoints that is active, to be seen after p_delay seconds. It says which are slow: those
-- wait for their turn among themselves.
create function private.outbox_wake(p_endpoints uuid[], p_delay integer default 0) returns void
language sql set search_path = ''
as $$
  select private.crm_send_message('crm_outbox', jsonb_build_object('kind', 'outbox', 'endpointId', e.id, 'organizationId',
                                                                   e.organization_id, 'isSlow', e.is_slow), p_delay)
  from public.webhook_endpoints e where e.id = any (p_endpoints) and e.status = 'active'
$$;
revoke all on function private.outbox_wake from public, anon, authenticated;
grant execute on function private.outbox_wake to service_role;
