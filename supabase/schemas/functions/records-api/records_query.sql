-- Records of an organisation as programs ask for them: {items: [{column: value}], total, last: {value, id}}.
-- p_columns: what is given of each. p_where: as private.query_filter has it. p_search: in what the object's list is searched by.
-- p_sort: a column; records without a value in it come last either way. p_after: last of the page before, or p_offset records
-- are passed over. p_deleted: the deleted ones. p_counted: total is how many there are in all, else 0. Security definer with its own membership check, as records_page.
create function public.records_query(
  p_organization uuid,
  p_table text,
  p_columns text[],
  p_where jsonb default '[]',
  p_search text default null,
  p_sort text default 'created_at',
  p_descending boolean default true,
  p_after jsonb default null,
  p_offset integer default 0,
  p_limit integer default 20,
  p_deleted boolean default false,
  p_counted boolean default true
) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_relation regclass;
  v_columns text;
  v_sort text;
  v_type text;
  v_has_null boolean;
  v_from text;
  v_after text := 'true';
  v_than text := case when p_descending then '<' else '>' end;
  v_direction text := case when p_descending then ' desc' else '' end;
  v_answer jsonb;
  v_total bigint;
begin
  perform private.require_membership(p_organization);
  if not exists (select from private.synced_objects() o where o.table_name = p_table) then
    raise exception 'Unknown table.' using errcode = '22023';
  end if;
  v_relation := format('public.%I', p_table)::regclass;
  select string_agg(format('%L, c.%I', a.attname, a.attname), ', ') into v_columns
  from unnest(p_columns) n (name)
  join pg_attribute a on a.attrelid = v_relation and a.attname = n.name and a.attnum > 0
    and has_column_privilege('authenticated', v_relation, a.attnum, 'select');
  select format('c.%I', a.attname), format_type(a.atttypid, a.atttypmod), not a.attnotnull into v_sort, v_type, v_has_null
  from pg_attribute a
  where a.attrelid = v_relation and a.attname = p_sort and a.attnum > 0
    and has_column_privilege('authenticated', v_relation, a.attnum, 'select');
  if v_columns is null or v_sort is null then
    raise exception 'Unknown column.' using errcode = '22023';
  end if;

  v_from := format(
    'public.%I c where c.organization_id = $1 and c.deleted_at is %s null and ($2 is null or c.search_text like $2) and %s',
    p_table, case when p_deleted then 'not' else '' end, private.query_filter(p_table, p_where));
  if p_after is not null then
    v_after := case
      when p_after ->> 'value' is null then format('%s is null and c.id %s $3', v_sort, v_than)
      when v_has_null then format('(%1$s %2$s %3$L::%4$s or %1$s = %3$L::%4$s and c.id %2$s $3 or %1$s is null)',
        v_sort, v_than, p_after ->> 'value', v_type)
      else format('(%s, c.id) %s (%L::%s, $3)', v_sort, v_than, p_after ->> 'value', v_type) end;
  end if;
  -- Found first and read then: what is not on the page is not put together.
  execute format(
    'select jsonb_build_object(
       ''items'', coalesce(jsonb_agg(jsonb_build_object(%s) order by p.place), ''[]''),
       ''last'', (array_agg(jsonb_build_object(''value'', p.value, ''id'', p.id) order by p.place desc))[1])
     from (select row_number() over () as place, s.id, s.value::text from (
       select c.id, %s as value from %s and %s order by %s limit $4 offset $5) s) p
     join public.%I c using (id)',
    v_columns, v_sort, v_from, v_after,
    v_sort || v_direction || case when v_has_null then ' nulls last' else '' end || ', c.id' || v_direction, p_table)
  into v_answer
  using p_organization, private.search_pattern(p_search), (p_after ->> 'id')::uuid, least(greatest(p_limit, 1), 1000),
        greatest(p_offset, 0);
  if not p_counted then return v_answer || '{"total": 0}'; end if;
  execute 'select count(*) from ' || v_from into v_total using p_organization, private.search_pattern(p_search);
  return v_answer || jsonb_build_object('total', v_total);
end
$$;
revoke all on function public.records_query from public, anon;
grant execute on function public.records_query to authenticated;
