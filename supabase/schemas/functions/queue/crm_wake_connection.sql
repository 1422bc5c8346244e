-- Sends one wake-up of a connection. It commits with the change that it is about; however many wake-ups there are, one live run
-- deals with them all.
create function private.crm_wake_connection(p_connection uuid) returns void
language sql set search_path = ''
as $$
  select private.crm_send_message('crm_live', jsonb_build_object('kind', 'live', 'connectionId', p_connection))
$$;
revoke all on function private.crm_wake_connection from public, anon, authenticated;
grant execute on function private.crm_wake_connection to service_role;
