-- What a record leads to as it is written in its columns, by a sync: those that exist, each once, in order. After the row is
-- there, they are its associations; what is known of those that stay is kept. Arguments: the object, then for each such column
-- its name, which is the field's too, and the object that it leads to.
create function private.records_members() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_row jsonb := to_jsonb(new);
  v_column text;
  v_target text;
  v_members text;
begin
  for i in 0 .. (tg_nargs - 3) / 2 loop
    v_column := tg_argv[1 + 2 * i];
    v_target := tg_argv[2 + 2 * i];
    v_members := v_row ->> v_column;
    if tg_when = 'BEFORE' then
      continue when v_members is null;
      execute format(
        'select string_agg(t.id::text, '';'' order by t.id::text collate "C")
         from unnest(private.ids_in($1)) m (id)
         cross join lateral (
           select r.id from public.%I r where r.id = m.id and r.organization_id is not distinct from $2 offset 0) t',
        (select o.table_name from private.synced_objects() o where o.object_type = v_target))
      into v_members using v_members, new.organization_id;
      new := jsonb_populate_record(new, jsonb_build_object(v_column, v_members));
    else
      delete from public.record_associations a
      where a.from_id = new.id and a.field = v_column
        and a.to_id::text <> all (string_to_array(coalesce(v_members, ''), ';'));
      insert into public.record_associations (organization_id, from_object, from_id, field, to_object, to_id)
      select new.organization_id, tg_argv[0], new.id, v_column, v_target, m.id::uuid
      from unnest(string_to_array(v_members, ';')) m (id)
      on conflict do nothing;
    end if;
  end loop;
  return case when tg_when = 'BEFORE' then new end;
end
$$;
