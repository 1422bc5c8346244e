-- The query for the records c of an object that a search of so many words finds, the best ones first: those whose name is it,
-- begins with it, as written or apart from accents, has a word which does, as a first name, that have one anywhere, as in the
-- name of their company. p_whole: by short words, and those whose name has them as they are come first, as with "Bo".
-- Parameters: organisation, patterns that all must match, beginnings of a name, whether the patterns are such that the trigram
-- index finds them, limit, and with p_whole what each word may match instead: at the start, and at the end. Regular expressions
-- would say that in one, and use no index. Candidates are cut before they are ranked: a word of every name costs no more than a
-- rare one.
create function private.search_query(p_object text, p_table text, p_fields text[], p_words integer, p_whole boolean) returns text
language sql immutable set search_path = ''
as $$
  select format(
    'select %1$L, c.id, %3$s, n.rank
       from (select k.id from unnest($3) b,
                    lateral (select c.id from public.%2$I c
                              where c.organization_id = $1 and c.deleted_at is null and c.sort_name >= b
                              order by c.sort_name, c.id limit 50) k
             union
             select k.id from unnest($3) b,
                    lateral (select c.id from public.%2$I c
                              where c.organization_id = $1 and c.deleted_at is null
                                and left(private.search_fold(c.sort_name), 200) >= private.search_fold(b)
                              order by left(private.search_fold(c.sort_name), 200), c.id limit 50) k
             union
             (select c.id from public.%2$I c
               where $4 and c.organization_id = $1 and c.deleted_at is null and %4$s limit 200)
             union
             (select k.id
               from (select c.id, c.sort_name from public.%2$I c
                      where $4 and c.organization_id = $1 and c.deleted_at is null and %4$s limit 2000) k
               where strpos('' '' || private.search_fold(k.sort_name), '' '' || private.search_fold($3[1])) > 0 limit 200)) found
       join public.%2$I c using (id),
       lateral (select case when c.sort_name = any ($3)%5$s then 0
                            when exists (select 1 from unnest($3) b where starts_with(c.sort_name, b)) then 1
                            when exists (select 1 from unnest($3) b
                              where starts_with(private.search_fold(c.sort_name), private.search_fold(b))) then 2
                            when strpos('' '' || private.search_fold(c.sort_name), '' '' || private.search_fold($3[1])) > 0 then 3
                            when strpos('' '' || c.search_text, '' '' || private.search_fold($3[1])) > 0 then 4
                            else 5 end as rank) n
      where ($4 and %4$s) or n.rank < 3
      order by n.rank, c.sort_name, c.id limit $5',
    p_object, p_table, private.list_values(p_object, p_fields),
    (select string_agg(format(
       case when p_whole then '(c.search_text like ($2)[%1$s] or c.search_text like ($6)[%1$s] or c.search_text like ($7)[%1$s])'
            else 'c.search_text like ($2)[%1$s]' end, i), ' and ')
     from generate_series(1, p_words) i),
    case when not p_whole then ''
         else ' or (select bool_and(strpos('' '' || private.search_fold(c.sort_name) || '' '', substr(w, 2) || '' '') > 0)
                      from unnest($7) w)' end)
$$;
revoke all on function private.search_query from public, anon, authenticated;
