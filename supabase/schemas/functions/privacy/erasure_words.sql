-- By what a text names a contact: its address, number and full name, in lower case, and as JSON writes them.
create function private.erasure_words(p_contact public.contacts) returns text[]
language sql immutable set search_path = ''
as $$
  select w.words || private.json_forms(w.words)
  from (select array(select lower(v) from unnest(array[p_contact.email, p_contact.phone, private.full_name(p_contact)]) v
                     where char_length(btrim(v)) >= 6) as words) w
$$;
revoke all on function private.erasure_words from public, anon, authenticated;
grant execute on function private.erasure_words to service_role;
