-- The key whose acting secret this is, while it is in force; null for none. Asked by act_as_api_key in a visitor's role.
create function public.acting_api_key(p_secret text) returns uuid
language sql stable security definer set search_path = ''
as $$
  select id from public.api_keys
  where acting_secret = p_secret and revoked_at is null and (expires_at is null or expires_at > now())
$$;
revoke all on function public.acting_api_key from public;
grant execute on function public.acting_api_key to anon, authenticated, service_role;
