-- The part of values, by column, that is secret of a table's records: what the table of that name with _secrets behind has. Null:
-- none of them is.
create function private.secret_values(p_table text, p_values jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_object_agg(v.key, v.value)
  from jsonb_each(p_values) v
  join pg_attribute a on a.attrelid = to_regclass(format('public.%I', p_table || '_secrets')) and a.attname = v.key
    and a.attnum > 0 and a.attname not in ('id', 'organization_id')
$$;
revoke all on function private.secret_values from public, anon;
grant execute on function private.secret_values to authenticated;
