-- What a search is as a pattern for LIKE on contacts.search_text; null for a blank one.
create function private.contacts_pattern(p_search text) returns text
language sql immutable set search_path = ''
as $$
  select '%' || replace(replace(replace(nullif(lower(btrim(p_search)), ''), '\', '\\'), '%', '\%'), '_', '\_') || '%'
$$;
revoke all on function private.contacts_pattern from public, anon, authenticated;
