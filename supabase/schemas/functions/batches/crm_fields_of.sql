-- Of fields that are named with their object, as in account.phone, those of one object, by their own names.
create function private.crm_fields_of(p_fields text[], p_object text) returns text[]
language sql immutable set search_path = ''
as $$
  select array(select substr(f, length(p_object) + 2) from unnest(p_fields) f where starts_with(f, p_object || '.'))
$$;
revoke all on function private.crm_fields_of from public, anon, authenticated;
grant execute on function private.crm_fields_of to service_role;
