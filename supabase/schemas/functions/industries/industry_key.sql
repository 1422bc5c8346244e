-- What two spellings of an industry's name have in common: "Hotels & resorts" is "Hotels and Resorts" and HOTELS_AND_RESORTS.
create function private.industry_key(p_name text) returns text
language sql immutable set search_path = ''
as $$
  select regexp_replace(replace(lower(p_name), '&', 'and'), '[^[:alnum:]]+', '', 'g')
$$;
revoke all on function private.industry_key from public, anon;
grant execute on function private.industry_key to authenticated, service_role;
