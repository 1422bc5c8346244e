-- The part of a query for records c of a table, with their secrets s, that keeps what fulfils all of p_where, [{column, op,
-- value}]: eq, ne, gt, gte, lt and lte compare with one value, in with a list of them; contains finds a text in another one,
-- as searches do; has finds a member of a set, or any of a list; below finds what leads to a record of the hierarchy
-- "table", or to one below it; is_null and not_null ask whether there is a value. What has none differs from every value.
create function private.query_filter(p_table text, p_where jsonb) returns text
language plpgsql stable set search_path = ''
as $$
declare
  v_condition jsonb;
  v_column text;
  v_type text;
  v_conditions text[] := '{}';
begin
  for v_condition in select * from jsonb_array_elements(p_where) loop
    select q.expression, q.type into v_column, v_type
    from private.query_columns(p_table) q where q.name = v_condition ->> 'column';
    -- A key of custom that the app has declared as a member.
    if v_condition ->> 'column' ~ '^custom\.[A-Za-z]\w*$' then
      v_column := format('(c.custom ->> %L)', substr(v_condition ->> 'column', 8));
      v_type := 'text';
    end if;
    if v_column is null then
      raise exception 'Unknown column %.', v_condition ->> 'column' using errcode = '22023';
    end if;
    v_conditions := v_conditions || case v_condition ->> 'op'
      when 'eq' then format('%s = %L::%s', v_column, v_condition ->> 'value', v_type)
      when 'ne' then format('%s is distinct from %L::%s', v_column, v_condition ->> 'value', v_type)
      when 'gt' then format('%s > %L::%s', v_column, v_condition ->> 'value', v_type)
      when 'gte' then format('%s >= %L::%s', v_column, v_condition ->> 'value', v_type)
      when 'lt' then format('%s < %L::%s', v_column, v_condition ->> 'value', v_type)
      when 'lte' then format('%s <= %L::%s', v_column, v_condition ->> 'value', v_type)
      when 'in' then format('%s = any (%L::%s[])', v_column, private.text_array(v_condition -> 'value'), v_type)
      when 'contains' then format('strpos(private.search_fold(%s), private.search_fold(%L)) > 0',
        v_column, v_condition ->> 'value')
      when 'has' then format('string_to_array(%s, '';'') && %L::text[]', v_column, private.text_array(v_condition -> 'value'))
      when 'below' then format('%s in (select private.records_below(%L, %L::uuid))',
        v_column, v_condition ->> 'table', v_condition ->> 'value')
      when 'is_null' then format('coalesce(%s::text, '''') = ''''', v_column)
      when 'not_null' then format('coalesce(%s::text, '''') <> ''''', v_column)
    end;
    if array_position(v_conditions, null) is not null then
      raise exception 'Unknown condition %.', v_condition ->> 'op' using errcode = '22023';
    end if;
  end loop;
  return coalesce(nullif(array_to_string(v_conditions, ' and '), ''), 'true');
end
$$;
revoke all on function private.query_filter from public, anon, authenticated;
