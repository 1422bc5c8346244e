-- Releases the lock on the token refresh, if the caller has it.
create function public.crm_unlock_refresh(p_connection uuid, p_holder uuid) returns void
language sql set search_path = ''
as $$
  update public.crm_connections set refresh_holder = null, refresh_until = null
  where id = p_connection and refresh_holder = p_holder
$$;
revoke all on function public.crm_unlock_refresh from public, anon, authenticated;
grant execute on function public.crm_unlock_refresh to service_role;
