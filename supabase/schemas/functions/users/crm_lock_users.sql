-- Held to the end of the transaction: by a match of users, alone; shared by what notes that a record waits for a match,
-- before it locks records. So the one sees what the other does.
create function private.crm_lock_users(p_connection uuid, p_shared boolean default false) returns void
language plpgsql set search_path = ''
as $$
declare
  v_key bigint := hashtextextended('crm_users ' || p_connection, 0);
begin
  if p_shared then perform pg_advisory_xact_lock_shared(v_key); else perform pg_advisory_xact_lock(v_key); end if;
end
$$;
revoke all on function private.crm_lock_users from public, anon, authenticated;
grant execute on function private.crm_lock_users to service_role;
