-- The query for how many records c a list of a table has; behind p_filter counted to 10,001. Its parameters: organisation,
-- pattern of the search.
create function private.count_query(p_table text, p_deleted boolean, p_filter text) returns text
language sql immutable set search_path = ''
as $$
  select format(
    'select count(*) from (select 1 from public.%1$I c
      where c.organization_id = $1 and c.deleted_at is %2$s null and %3$s and ($2 is null or c.search_text like $2) %4$s) s',
    p_table, case when p_deleted then 'not' else '' end, p_filter, case when p_filter = 'true' then '' else 'limit 10001' end)
$$;
revoke all on function private.count_query from public, anon, authenticated;
