-- First and last name of a contact, in lower case; null where either is missing: one alone may be any word.
create function private.full_name(p_contact public.contacts) returns text
language sql immutable set search_path = ''
as $$
  select case when btrim(p_contact.first_name) <> '' and btrim(p_contact.last_name) <> ''
              then lower(btrim(p_contact.first_name) || ' ' || btrim(p_contact.last_name)) end
$$;
revoke all on function private.full_name from public, anon, authenticated;
grant execute on function private.full_name to service_role;
