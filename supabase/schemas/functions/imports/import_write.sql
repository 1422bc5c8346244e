-- What becomes of rows of an import, no two of one key: records are made and changed, or (p_dry) it is only said what would be.
-- p_rows as import_apply has them; values by column, own fields in custom.
create function private.import_write(p_import public.imports, p_rows jsonb, p_dry boolean) returns void
language plpgsql set search_path = ''
as $$
declare
  v_table text := (select o.table_name from private.record_objects() o where o.object_type = p_import.object_type);
  v_match text := p_import.settings ->> 'match';
  v_columns text[] := array(
    select distinct k from jsonb_array_elements(p_rows) e cross join jsonb_object_keys(e -> 'values') k
    where k <> 'custom' order by k);
  v_keys text[] := array(select e ->> 'key' from jsonb_array_elements(p_rows) e where e ->> 'key' is not null);
  v_plan jsonb;
begin
  execute format(
    'with found as (
       select k.key, jsonb_agg(k.id) as ids
       from (select %2$s as key, c.id from public.%1$I c
             where c.organization_id = $2 and c.deleted_at is null and %3$s and %2$s = any ($3)) k
       group by k.key)
     select jsonb_agg(e || jsonb_build_object(''ids'', coalesce(m.ids, ''[]''),
       ''wasMade'', md5(e ->> ''key'') = any ($4)))
     from jsonb_array_elements($1) e left join found m on m.key = e ->> ''key''',
    v_table, case when v_match is null then 'null::text' else private.import_key(v_match) end,
    private.import_key_filter(v_table, v_match))
  into v_plan
  using p_rows, p_import.organization_id, v_keys,
    -- Of a check: what an earlier row of the file would have made.
    case when p_dry then array(
      select r.match_key from public.import_rows r
      where r.import_id = p_import.id and r.outcome = 'created'
        and r.match_key = any (array(select md5(k) from unnest(v_keys) k))) else '{}' end;

  select jsonb_agg(p || jsonb_build_object(
    'id', coalesce(p -> 'ids' -> 0, to_jsonb(gen_random_uuid())),
    'outcome', case
      when jsonb_array_length(p -> 'problems') > 0 or jsonb_array_length(p -> 'ids') > 1 then 'refused'
      when jsonb_array_length(p -> 'ids') = 1 or coalesce((p ->> 'wasMade')::boolean, false) then
        case when p_import.settings ->> 'existing' = 'skip' then 'skipped' else 'updated' end
      when p_import.settings ->> 'missing' = 'skip' then 'skipped'
      when jsonb_typeof(p -> 'incomplete') = 'object' then 'refused'
      else 'created' end,
    'problems', (p -> 'problems')
      || case when jsonb_array_length(p -> 'ids') > 1 then '[{"field": "", "code": "ambiguous", "message": ""}]'::jsonb
              when jsonb_array_length(p -> 'ids') = 0 and not coalesce((p ->> 'wasMade')::boolean, false)
                and jsonb_typeof(p -> 'incomplete') = 'object' and p_import.settings ->> 'missing' is distinct from 'skip'
              then jsonb_build_array(p -> 'incomplete') else '[]'::jsonb end))
  into v_plan from jsonb_array_elements(v_plan) p;

  -- What differs, by record: {before, written}.
  execute format(
    'select jsonb_agg(p.row || case when p.row ->> ''outcome'' <> ''updated'' or c.id is null then ''{}''::jsonb
        when d.before is null then ''{"outcome": "unchanged"}''::jsonb
        else jsonb_build_object(''before'', d.before, ''written'', d.written) end)
     from (select value as row from jsonb_array_elements($1)) p
     left join public.%1$I c on c.id = (p.row ->> ''id'')::uuid and p.row ->> ''outcome'' = ''updated''
     left join lateral (
       select jsonb_object_agg(k.key, k.before) as before, jsonb_object_agg(k.key, k.written) as written from (
         select k.key, j.old -> k.key as before, j.new -> k.key as written
         from (select to_jsonb(c) as old, to_jsonb(jsonb_populate_record(null::public.%1$I, p.row -> ''values'')) as new) j
         cross join jsonb_object_keys(p.row -> ''values'') k (key)
         where k.key <> ''custom'' and (j.old -> k.key) is distinct from (j.new -> k.key)
         union all
         select ''custom.'' || k.key, coalesce(c.custom -> k.key, ''null''), k.value
         from jsonb_each(coalesce(p.row -> ''values'' -> ''custom'', ''{}'')) k
         where (c.custom -> k.key) is distinct from k.value) k) d on c.id is not null', v_table)
  into v_plan using v_plan;

  if not p_dry then
    execute format(
      'insert into public.%1$I (id, organization_id, created_at, custom%2$s)
       select (p ->> ''id'')::uuid, $2, now() + (p ->> ''n'')::integer * interval ''1 microsecond'',
              coalesce(p -> ''values'' -> ''custom'', ''{}'')%3$s
       from jsonb_array_elements($1) p cross join lateral jsonb_populate_record(
         null::public.%1$I, coalesce(p -> ''initial'', ''{}'') || (p -> ''values'')) v
       where p ->> ''outcome'' = ''created'' order by (p ->> ''n'')::integer',
      v_table, coalesce((select string_agg(format(', %I', k), '' order by k) from unnest(v_columns) k), ''),
      coalesce((select string_agg(format(', v.%I', k), '' order by k) from unnest(v_columns) k), ''))
    using v_plan, p_import.organization_id;
    execute format(
      'with written as (
         update public.%1$I c set custom = c.custom || coalesce(p -> ''values'' -> ''custom'', ''{}'')%2$s
         from jsonb_array_elements($1) p cross join lateral jsonb_populate_record(null::public.%1$I, p -> ''values'') v
         where c.id = (p ->> ''id'')::uuid and c.organization_id = $2 and p ? ''written''
         returning c.id, to_jsonb(c) as row, p ->> ''n'' as n, p -> ''written'' as written)
       select jsonb_agg(p || case when w.n is null then ''{}''::jsonb else jsonb_build_object(''written'', (
         select jsonb_object_agg(k, case when k like ''custom.%%'' then w.row -> ''custom'' -> substr(k, 8) else w.row -> k end)
         from jsonb_object_keys(w.written) k)) end)
       from jsonb_array_elements($1) p left join written w on w.n = p ->> ''n''',
      v_table,
      coalesce((select string_agg(format(', %1$I = case when p -> ''values'' ? %1$L then v.%1$I else c.%1$I end', k), ''
                                  order by k) from unnest(v_columns) k), ''))
    into v_plan using v_plan, p_import.organization_id;
  end if;

  update public.import_rows r
  set outcome = p ->> 'outcome', match_key = md5(p ->> 'key'), problems = nullif(p -> 'problems', '[]'::jsonb),
      record_id = case when not p_dry and p ->> 'outcome' in ('created', 'updated', 'unchanged') then (p ->> 'id')::uuid end,
      before = case when not p_dry then p -> 'before' end, written = case when not p_dry then p -> 'written' end
  from jsonb_array_elements(v_plan) p
  where r.import_id = p_import.id and r.row_number = (p ->> 'n')::integer;
end
$$;
revoke all on function private.import_write from public, anon, authenticated;
grant execute on function private.import_write to service_role;
