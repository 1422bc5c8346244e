-- What an index of a table finds of its records c by keys of import_key ($3), so that no batch reads the whole table: true of a
-- column that has none, as own fields, whose table is read once a batch.
create function private.import_key_filter(p_table text, p_column text) returns text
language sql immutable set search_path = ''
as $$
  select case
    when p_column = 'phone' then 'c.phone is not null'
    when p_column = 'id' then
      'c.id = any (array(select k::uuid from unnest($3) k where k ~ ''^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$''))'
    when p_column = 'name' and p_table in ('accounts', 'opportunities', 'industries') then
      'c.sort_name = any (array(select left(k, 500) from unnest($3) k))'
    else 'true'
  end
$$;
revoke all on function private.import_key_filter from public, anon, authenticated;
grant execute on function private.import_key_filter to service_role;
