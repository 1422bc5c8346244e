-- By what a text names a contact: its address, number and full name, in lower case.
create function private.erasure_words(p_contact public.contacts) returns text[]
language sql immutable set search_path = ''
as $$
  select array(
    select lower(v) from unnest(array[
      p_contact.email, p_contact.phone,
      -- A first or a last name alone may be any word.
      case when btrim(p_contact.first_name) <> '' and btrim(p_contact.last_name) <> ''
           then btrim(p_contact.first_name) || ' ' || btrim(p_contact.last_name) end]) v
    where char_length(btrim(v)) >= 6)
$$;
revoke all on function private.erasure_words from public, anon, authenticated;
grant execute on function private.erasure_words to service_role;
