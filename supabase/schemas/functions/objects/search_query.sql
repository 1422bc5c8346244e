-- The query for the records c of an object that a search of so many words finds, the best ones first: those whose name is it,
-- begins with it, that have a word which begins with it. Parameters: organisation, patterns that all must match, beginnings of
-- a name, whether the patterns are long enough for the trigram index, limit. Candidates are cut before they are ranked: a word of
-- every name costs no more than a rare one.
create function private.search_query(p_object text, p_table text, p_fields text[], p_words integer) returns text
language sql immutable set search_path = ''
as $$
  select format(
    'select %1$L, c.id, %3$s, n.rank
       from (select k.id from unnest($3) b,
                    lateral (select c.id from public.%2$I c
                              where c.organization_id = $1 and c.deleted_at is null and c.sort_name >= b
                              order by c.sort_name, c.id limit 50) k
             union
             (select c.id from public.%2$I c
               where $4 and c.organization_id = $1 and c.deleted_at is null and %4$s limit 200)) found
       join public.%2$I c using (id),
       lateral (select case when c.sort_name = any ($3) then 0
                            when exists (select 1 from unnest($3) b where starts_with(c.sort_name, b)) then 1
                            when strpos('' '' || c.search_text, '' '' || private.search_fold($3[1])) > 0 then 2
                            else 3 end as rank) n
      where ($4 and %4$s) or n.rank < 2
      order by n.rank, c.sort_name, c.id limit $5',
    p_object, p_table, private.list_values(p_object, p_fields),
    (select string_agg(format('c.search_text like ($2)[%s]', i), ' and ') from generate_series(1, p_words) i))
$$;
revoke all on function private.search_query from public, anon, authenticated;
