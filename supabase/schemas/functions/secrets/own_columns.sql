-- Of these columns, those that a table of records has itself: not what is kept apart of them as secret.
create function private.own_columns(p_table text, p_columns text[]) returns text[]
language sql stable set search_path = ''
as $$
  select array_agg(k order by place) from unnest(p_columns) with ordinality n (k, place)
  where to_regclass(format('public.%I', p_table || '_secrets')) is null
     or exists (select from pg_attribute a where a.attrelid = to_regclass(format('public.%I', p_table)) and a.attname = k)
$$;
revoke all on function private.own_columns from public, anon;
grant execute on function private.own_columns to authenticated;
