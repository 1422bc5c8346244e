-- A phone number as a match key: digits, with the international prefix as one sign. Null where there are too few digits to
-- identify anybody.
create function private.phone_key(p_phone text) returns text
language sql immutable set search_path = ''
as $$
  select substring(
    regexp_replace(regexp_replace(replace(p_phone, '(0)', ''), '[^0-9+]', '', 'g'), '^00', '+')
    from '^(?:\+*\d){7}.*$')
$$;
revoke all on function private.phone_key from public, anon;
-- Every role that edits contacts evaluates the index on it.
grant execute on function private.phone_key to authenticated, service_role;
