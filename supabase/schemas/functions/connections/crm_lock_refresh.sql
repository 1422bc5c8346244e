-- Locks the refresh of one version of the tokens, for one holder and p_seconds at most. Storing newer tokens releases it.
-- @returns whether the caller has the lock
create function public.crm_lock_refresh(p_connection uuid, p_version bigint, p_holder uuid, p_seconds integer) returns boolean
language sql set search_path = ''
as $$
  with locked as (
    update public.crm_connections
    set refresh_holder = p_holder, refresh_until = now() + make_interval(secs => p_seconds)
    where id = p_connection and credentials_version = p_version and status <> 'disconnected'
      and (refresh_until is null or refresh_until < now() or refresh_holder = p_holder)
    returning 1)
  select exists (select 1 from locked)
$$;
revoke all on function public.crm_lock_refresh from public, anon, authenticated;
grant execute on function public.crm_lock_refresh to service_role;
