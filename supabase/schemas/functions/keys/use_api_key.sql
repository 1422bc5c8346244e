-- Whose key this is, and counts a request against its limit. p_hash: SHA-256 of the key in hexadecimal digits. No row: there is
-- no such key, or it was revoked or has ended. wait_seconds: 0, or how long until the minute of the limit is over; such a
-- request must have no effect.
create function public.use_api_key(p_hash text) returns table (
  id uuid, organization_id uuid, organization_name text, organization_slug text, name text, scopes text[], acting_secret text,
  wait_seconds integer
)
language plpgsql set search_path = ''
as $$
declare
  v_key public.api_keys;
  v_now timestamptz := clock_timestamp();
  v_since timestamptz;
  v_used integer;
begin
  select k.* into v_key from public.api_keys k
  where k.key_hash = p_hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > v_now);
  if v_key.id is null then return; end if;

  insert into private.api_key_usage as u (key_id, since, used) values (v_key.id, v_now, 1)
  on conflict (key_id) do update
  set (since, used) = (select c.since, c.used from private.minute_counted(u.since, u.used, v_key.rate_limit, v_now) c)
  returning u.since, u.used into v_since, v_used;
  if v_key.last_used_at is null or v_key.last_used_at <= v_now - interval '1 minute' then
    update public.api_keys k set last_used_at = v_now where k.id = v_key.id;
  end if;

  return query
  select v_key.id, o.id, o.name, o.slug, v_key.name, v_key.scopes, v_key.acting_secret,
         private.minute_wait(v_since, v_used, v_key.rate_limit, v_now)
  from public.organizations o where o.id = v_key.organization_id;
end
$$;
revoke all on function public.use_api_key from public, anon, authenticated;
grant execute on function public.use_api_key to service_role;
