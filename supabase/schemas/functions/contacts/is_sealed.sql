-- Whether a value is one that the app has sealed (core/secrets/secret-box.ts), so that nothing legible is stored in its place.
create function private.is_sealed(p_value jsonb) returns boolean
language sql immutable set search_path = ''
as $$
  select p_value is null or length(p_value::text) < 4000 and p_value @?
    '$ ? (@.v == 1 && @.k.type() == "string" && @.iv.type() == "string" && @.tag.type() == "string" && @.ct.type() == "string")'
$$;
revoke all on function private.is_sealed from public, anon, authenticated;
grant execute on function private.is_sealed to service_role;
