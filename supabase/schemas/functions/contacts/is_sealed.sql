-- Whether a value is one that the app has sealed (core/secret-box.ts), so that nothing legible is stored in its place.
create function private.is_sealed(p_value jsonb) returns boolean
language sql immutable set search_path = ''
as $$
  select p_value is null or jsonb_typeof(p_value) = 'object' and p_value ?& array['v', 'k', 'iv', 'tag', 'ct']
    and length(p_value::text) < 4000
$$;
revoke all on function private.is_sealed from public, anon, authenticated;
grant execute on function private.is_sealed to service_role;
