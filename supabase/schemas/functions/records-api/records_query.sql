-- Records of an organisation as programs ask for them: {items: [{column: value}], total, last: {value, id}}.
-- p_columns: what is given of each. p_where: as private.query_filter has it. p_search: in what the object's list is searched by.
-- p_sort: a column; records without a value in it come last either way. p_after: last of the page before, or p_offset records
-- are passed over. p_deleted: the deleted ones. p_counted: total is how many there are in all, else 0. What is secret is given to
-- those who may see it, and asked for by them. Security definer with its own membership check, as records_page.
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
  v_may boolean;
  v_secrets text := '';
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
  if not exists (select from private.record_objects() o where o.table_name = p_table) then
    raise exception 'Unknown table.' using errcode = '22023';
  end if;
  v_may := p_organization in (select private.my_organizations_with('secrets'));
  if to_regclass(format('public.%I', p_table || '_secrets')) is not null then
    v_secrets := format('left join public.%I s on s.id = c.id', p_table || '_secrets');
  end if;
  select string_agg(format('%L, %s', q.name, q.expression), ', ') into v_columns
  from unnest(p_columns) n (name) join private.query_columns(p_table) q using (name) where v_may or not q.is_secret;
  select q.expression, q.type, q.has_null into v_sort, v_type, v_has_null
  from private.query_columns(p_table) q where q.name = p_sort and (v_may or not q.is_secret);
  if v_columns is null or v_sort is null then
    raise exception 'Unknown column.' using errcode = '22023';
  end if;
  if not v_may and exists (
    select from jsonb_array_elements(p_where) w join private.query_columns(p_table) q on q.name = w ->> 'column'
    where q.is_secret) then
    raise exception 'forbidden: this role may not ask for what is secret' using errcode = '42501';
  end if;

  v_from := format(
    'public.%I c %s where c.organization_id = $1 and c.deleted_at is %s null and ($2 is null or c.search_text like $2) and %s',
    p_table, v_secrets, case when p_deleted then 'not' else '' end, private.query_filter(p_table, p_where));
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
     from (select row_number() over () as place, f.id, f.value::text from (
       select c.id, %s as value from %s and %s order by %s limit $4 offset $5) f) p
     join public.%I c using (id) %s',
    v_columns, v_sort, v_from, v_after,
    v_sort || v_direction || case when v_has_null then ' nulls last' else '' end || ', c.id' || v_direction, p_table, v_secrets)
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
