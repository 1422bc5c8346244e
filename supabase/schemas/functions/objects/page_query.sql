-- The query for one page of a list of records c of a table: p_columns, and the value that they are ordered by (p_key, of p_type)
-- as sort_value. Its parameters: organisation, pattern of the search, value and id to start after, limit.
create function private.page_query(
  p_table text, p_columns text, p_key text, p_type text, p_descending boolean, p_deleted boolean, p_filter text
) returns text
language sql immutable set search_path = ''
as $$
  select format(
    'select %2$s, (%3$s)::text
       from public.%1$I c
      where c.organization_id = $1 and c.deleted_at is %5$s null and %6$s
        and ($2 is null or c.search_text like $2)
        and ($3 is null or (%3$s, c.id) %7$s ($3::%4$s, $4))
      order by %3$s %8$s, c.id %8$s
      limit least(greatest($5, 1), 200)',
    p_table, p_columns, p_key, p_type, case when p_deleted then 'not' else '' end, p_filter,
    case when p_descending then '<' else '>' end, case when p_descending then 'desc' else 'asc' end)
$$;
revoke all on function private.page_query from public, anon, authenticated;
