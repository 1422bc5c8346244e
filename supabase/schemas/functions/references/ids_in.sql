-- The ids in a column that holds several, with semicolons between; what is none is left out. By these, and not by ids as text,
-- the index of a table's ids is searched.
create function private.ids_in(p_ids text) returns uuid[]
language sql immutable set search_path = ''
as $$
  select coalesce(array_agg(distinct m.id::uuid), '{}')
  from unnest(string_to_array(p_ids, ';')) m (id)
  where m.id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
$$;
revoke all on function private.ids_in from public, anon, authenticated;
grant execute on function private.ids_in to service_role;
