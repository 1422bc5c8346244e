-- Stores refreshed tokens only over the version they were refreshed from, so that two refreshes at once cannot lose a rotated
-- token; releases the lock. @returns whether they were stored
create function public.crm_store_credentials(p_connection uuid, p_version bigint, p_credentials jsonb) returns boolean
language sql set search_path = ''
as $$
  with stored as (
    update public.crm_connections
    set credentials = p_credentials, credentials_version = credentials_version + 1, refresh_holder = null, refresh_until = null,
        updated_at = now()
    where id = p_connection and credentials_version = p_version and status <> 'disconnected'
    returning 1)
  select exists (select 1 from stored)
$$;
revoke all on function public.crm_store_credentials from public, anon, authenticated;
grant execute on function public.crm_store_credentials to service_role;
