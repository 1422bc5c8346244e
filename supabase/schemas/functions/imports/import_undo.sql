-- Takes back what the last p_limit rows of an import did, and how far it is in the same transaction: what it made is deleted,
-- what it changed gets what it had, where it still has what the import wrote. The rest is said in the row's problems.
-- @returns whether there may be more
create function public.import_undo(p_import uuid, p_limit integer) returns boolean
language plpgsql set search_path = '' set statement_timeout = '120s'
as $$
declare
  v_import public.imports;
  v_table text;
  v_rows integer[];
  v_row public.import_rows;
  v_made uuid[];
  v_now jsonb;
  v_back jsonb;
  v_kept text[];
  v_outcome text;
  v_problem text;
  v_counts jsonb;
begin
  select * into v_import from public.imports where id = p_import for update;
  if v_import.state is distinct from 'undoing' then return false; end if;
  if not private.import_actor(v_import) then return false; end if;
  v_table := (select o.table_name from private.record_objects() o where o.object_type = v_import.object_type);
  v_counts := '{"undone": 0, "kept": 0}'::jsonb || coalesce(v_import.counts -> 'undo', '{}'::jsonb);
  select array_agg(r.row_number) into v_rows
  from (select row_number from public.import_rows
        where import_id = p_import and outcome in ('created', 'updated') and record_id is not null
        order by row_number desc limit p_limit) r;
  -- From the end, so that a record that was made and changed is changed back before it is deleted.
  for v_row in
    select * from public.import_rows
    where import_id = p_import and row_number = any (v_rows) and outcome = 'updated' order by row_number desc
  loop
    v_outcome := 'undone';
    v_kept := '{}';
    v_problem := null;
    begin
      execute format('select to_jsonb(c) from public.%I c where c.id = $1 and c.organization_id = $2 for update', v_table)
        into v_now using v_row.record_id, v_import.organization_id;
      if v_now is null or v_now ->> 'deleted_at' is not null then
        v_problem := 'deleted';
      else
        select coalesce(jsonb_object_agg(w.key, v_row.before -> w.key) filter (where w.is_ours), '{}'::jsonb),
               coalesce(array_agg(w.key order by w.key) filter (where not w.is_ours), '{}')
        into v_back, v_kept
        from (select key, value = coalesce(case when key like 'custom.%' then v_now -> 'custom' -> substr(key, 8)
                                                else v_now -> key end, 'null'::jsonb) as is_ours
              from jsonb_each(v_row.written)) w;
        if v_back <> '{}'::jsonb then
          execute format(
            'update public.%1$I c set custom = (c.custom - $2) || $3%2$s
             from jsonb_populate_record(null::public.%1$I, $1) v where c.id = $4 and c.organization_id = $5',
            v_table, coalesce((select string_agg(format(', %1$I = v.%1$I', k), '' order by k) from jsonb_object_keys(v_back) k
                               where k not like 'custom.%'), ''))
          using v_back, array(select substr(k, 8) from jsonb_object_keys(v_back) k where k like 'custom.%'),
            (select coalesce(jsonb_object_agg(substr(e.key, 8), e.value), '{}'::jsonb) from jsonb_each(v_back) e
             where e.key like 'custom.%' and e.value <> 'null'::jsonb),
            v_row.record_id, v_import.organization_id;
        end if;
      end if;
    exception when others then
      if left(sqlstate, 2) in ('40', '53', '55', '57', '58') then raise; end if;
      v_problem := sqlerrm;
    end;
    if v_problem is not null or cardinality(v_kept) > 0 then v_outcome := 'kept'; end if;
    update public.import_rows
    set outcome = v_outcome,
        problems = case when v_problem is not null
                          then jsonb_build_array(jsonb_build_object('field', '', 'code', 'undo', 'message', v_problem))
                        when cardinality(v_kept) > 0 then (
                          select jsonb_agg(jsonb_build_object('field', k, 'code', 'changed_since', 'message', ''))
                          from unnest(v_kept) k) end
    where import_id = p_import and row_number = v_row.row_number;
    v_counts := jsonb_set(v_counts, array[v_outcome], to_jsonb((v_counts ->> v_outcome)::integer + 1));
  end loop;
  with made as (
    update public.import_rows set outcome = 'undone'
    where import_id = p_import and row_number = any (v_rows) and outcome = 'created' returning record_id)
  select array_agg(record_id) into v_made from made;
  execute format('update public.%I set deleted_at = now() where id = any ($1) and organization_id = $2 and deleted_at is null',
                 v_table) using v_made, v_import.organization_id;
  v_counts := jsonb_set(v_counts, '{undone}', to_jsonb((v_counts ->> 'undone')::integer + coalesce(cardinality(v_made), 0)));
  update public.imports set counts = counts || jsonb_build_object('undo', v_counts),
    place = (v_counts ->> 'undone')::integer + (v_counts ->> 'kept')::integer where id = p_import;
  if v_rows is null then perform private.import_finish(p_import, 'undone', v_import.place); end if;
  return v_rows is not null;
end
$$;
revoke all on function public.import_undo from public, anon, authenticated;
grant execute on function public.import_undo to service_role;
