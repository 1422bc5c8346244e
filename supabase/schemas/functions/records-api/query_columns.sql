-- The columns of a table that programs may name, as they stand in a query: of its records c, and s, what is secret of them.
create function private.query_columns(p_table text)
  returns table (name text, expression text, type text, has_null boolean, is_secret boolean)
language sql stable set search_path = ''
as $$
  select a.attname::text, format('%s.%I', t.alias, a.attname), format_type(a.atttypid, a.atttypmod), not a.attnotnull,
         t.alias = 's'
  from (values ('c', to_regclass(format('public.%I', p_table))),
               ('s', to_regclass(format('public.%I', p_table || '_secrets')))) t (alias, relation)
  join pg_attribute a on a.attrelid = t.relation and a.attnum > 0 and not a.attisdropped
  where has_column_privilege('authenticated', t.relation, a.attnum, 'select')
    and (t.alias = 'c' or a.attname not in ('id', 'organization_id'))
$$;
revoke all on function private.query_columns from public, anon, authenticated;
