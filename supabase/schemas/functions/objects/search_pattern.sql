-- What a search is as a pattern for LIKE on a table's search_text; null for a blank one.
-- Of one that is longer than anybody types, its beginning.
create function private.search_pattern(p_search text) returns text
language sql immutable set search_path = ''
as $$
  select '%' || replace(replace(replace(
    nullif(private.search_fold(btrim(left(p_search, 1000))), ''), '\', '\\'), '%', '\%'), '_', '\_') || '%'
$$;
revoke all on function private.search_pattern from public, anon;
grant execute on function private.search_pattern to authenticated, service_role;
