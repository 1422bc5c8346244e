-- What every table of records has beside its own columns, so that a new one cannot lack a part: `select
-- pg_temp.record_table(…)` at the end of the table's file. It is there only while these files are applied; the database and the
-- migrations have what it makes, under the same names for every table.
--
-- p_table, p_object   the table, and what its records are called in the catalogue
-- p_writable          columns that people fill in and change, beside custom; all of them may delete a record. Null: what is
--                     there is the CRMs', which people only read, and which goes from one CRM into no other
-- p_addable           columns that people fill in when they add a record, and not later
-- p_known_by          of these, a person leaves one that is not blank; null where a record is told apart by something else
-- p_refers_to         columns that lead to a record of a table, with that table; of those that lead to their own table nothing
--                     makes a circle
-- p_members           columns that lead to several, with the object that each leads to
-- p_in_order          columns of which the first never comes after the second, by what is raised where people say so
-- p_is_synced         false: the hub's own, without links to CRMs
-- From the columns that the table has: owner_id and currency are checked when people enter them.
create function pg_temp.record_table(
  p_table text, p_object text, p_writable text[], p_addable text[] default '{}', p_known_by text[] default null,
  p_refers_to jsonb default '{}', p_members jsonb default '{}', p_is_synced boolean default true, p_in_order jsonb default '{}'
) returns void
language plpgsql
as $make$
declare
  v_make text;
  v_columns text[];
  v_column text;
  v_target text;
  v_arguments text;
  v_code text;
  v_pair jsonb;
  by_people constant text := ' and auth.uid() is not null';
begin
  v_columns := array(select attname from pg_attribute where attrelid = ('public.' || p_table)::regclass and attnum > 0);

  -- One index per order that every list offers (that by creation is the API's usual one), two for its search (the beginning of
  -- a name, and the middle of any text), two for keys that are fields of the organisation's own.
  foreach v_make in array array[
    'create index %1$s_name_idx on public.%1$I (organization_id, sort_name, id) where deleted_at is null',
    'create index %1$s_folded_idx on public.%1$I (organization_id, left(private.search_fold(sort_name), 200), id)
      where deleted_at is null',
    'create index %1$s_created_idx on public.%1$I (organization_id, created_at, id) where deleted_at is null',
    'create index %1$s_updated_idx on public.%1$I (organization_id, updated_at, id) where deleted_at is null',
    'create index %1$s_deleted_idx on public.%1$I (organization_id, deleted_at, id) where deleted_at is not null',
    'create index %1$s_former_idx on public.%1$I (organization_id, sort_name) where deleted_at is not null',
    'create index %1$s_search_idx on public.%1$I using gin (search_text extensions.gin_trgm_ops) where deleted_at is null',
    $$create index %1$s_custom_idx on public.%1$I using gin (custom jsonb_path_ops)
      where deleted_at is null and custom <> '{}'::jsonb$$,
    $$create index %1$s_former_custom_idx on public.%1$I using gin (custom jsonb_path_ops)
      where deleted_at is not null and custom <> '{}'::jsonb$$
  ] loop
    execute format(v_make, p_table);
  end loop;

  -- A new record is stamped by its columns' defaults; only one that claims another version has the trigger called for it.
  foreach v_make in array array[
    'create trigger %1$s_stamp_insert before insert on public.%1$I
       for each row when (new.version <> 1) execute function private.records_stamp(%2$L)',
    'create trigger %1$s_stamp before update on public.%1$I for each row execute function private.records_stamp(%2$L)',
    'create trigger %1$s_log_insert after insert on public.%1$I referencing new table as new_rows
       for each statement execute function private.records_log(%2$L)',
    'create trigger %1$s_log_update after update on public.%1$I referencing old table as old_rows new table as new_rows
       for each statement execute function private.records_log(%2$L)',
    'create trigger %1$s_tell_insert after insert on public.%1$I referencing new table as new_rows
       for each statement execute function private.records_announce(%2$L)',
    'create trigger %1$s_tell_update after update on public.%1$I referencing old table as old_rows new table as new_rows
       for each statement execute function private.records_announce(%2$L)',
    'create trigger %1$s_tell_delete after delete on public.%1$I referencing old table as old_rows
       for each statement execute function private.records_announce(%2$L)'
  ] loop
    execute format(v_make, p_table, p_object);
  end loop;
  if p_is_synced then
    foreach v_make in array array[
      'create trigger %1$s_mark_links_insert after insert on public.%1$I referencing new table as new_rows
         for each statement execute function private.records_mark_links(%2$L)',
      'create trigger %1$s_mark_links_update after update on public.%1$I referencing old table as old_rows new table as new_rows
         for each statement execute function private.records_mark_links(%2$L)',
      'create trigger %1$s_unlink after delete on public.%1$I referencing old table as old_rows
         for each statement execute function private.records_unlink(%2$L)'
    ] loop
      continue when p_writable is null and v_make like '%mark_links%';
      execute format(v_make, p_table, p_object);
    end loop;
  end if;

  -- What people enter is checked; what syncs bring is as the CRM has it.
  if p_known_by is not null then
    execute format(
      $$create trigger %1$s_name_entered_insert before insert on public.%1$I
          for each row when (btrim(concat(%2$s)) = '' %4$s) execute function private.name_entered();
        create trigger %1$s_name_entered before update on public.%1$I
          for each row when (btrim(concat(%2$s)) = '' and btrim(concat(%3$s)) <> '' %4$s)
          execute function private.name_entered()$$,
      p_table, 'new.' || array_to_string(p_known_by, ', new.'), 'old.' || array_to_string(p_known_by, ', old.'), by_people);
  end if;
  if 'currency' = any (v_columns) then
    perform pg_temp.column_triggers(p_table, 'currency', 'currency_entered', by_people, 'currency_entered()');
  end if;
  for v_column, v_target in select key, value from jsonb_each_text(p_refers_to) loop
    perform pg_temp.column_triggers(p_table, v_column, v_column || '_entered', by_people,
                                    format('reference_entered(%L, %L)', v_column, v_target));
    if v_target = p_table then
      execute format(
        'create trigger %1$s_%2$s_hierarchy before update of %2$I on public.%1$I
           for each row when (new.%2$I is not null and new.%2$I is distinct from old.%2$I)
           execute function private.hierarchy_entered(%2$L)', p_table, v_column);
    end if;
  end loop;
  for v_code, v_pair in select key, value from jsonb_each(p_in_order) loop
    execute format(
      $$create trigger %1$s_%2$s_insert before insert on public.%1$I
          for each row when (new.%3$I > new.%4$I %5$s) execute function private.order_entered(%2$L);
        create trigger %1$s_%2$s before update on public.%1$I
          for each row when (new.%3$I > new.%4$I and (new.%3$I, new.%4$I) is distinct from (old.%3$I, old.%4$I) %5$s)
          execute function private.order_entered(%2$L)$$,
      p_table, v_code, v_pair ->> 0, v_pair ->> 1, by_people);
  end loop;
  if 'owner_id' = any (v_columns) then
    perform pg_temp.column_triggers(p_table, 'owner_id', 'owner', '', 'records_owner()');
  end if;

  -- Before the row is written its members are checked; after it they are its associations.
  if p_members <> '{}' then
    select string_agg(format('%L, %L', key, value), ', ' order by key) into v_arguments from jsonb_each_text(p_members);
    for v_make in
      select format(
        $$create trigger %1$s_%2$s_insert %3$s insert on public.%1$I
            for each row when (coalesce(%4$s) is not null) execute function private.records_members(%6$L, %7$s);
          create trigger %1$s_%2$s %3$s update on public.%1$I
            for each row when (%5$s) execute function private.records_members(%6$L, %7$s)$$,
        p_table, kind, moment,
        (select string_agg('new.' || key, ', ' order by key) from jsonb_object_keys(p_members) key),
        (select string_agg(format('new.%1$I is distinct from old.%1$I', key), ' or ' order by key)
         from jsonb_object_keys(p_members) key),
        p_object, v_arguments)
      from (values ('members', 'before'), ('associate', 'after')) moments (kind, moment)
    loop
      execute v_make;
    end loop;
  end if;

  -- The id is the database's to make: anyone who chose one could choose one that other programs cannot read.
  foreach v_make in array array[
    'alter table public.%1$I enable row level security',
    'revoke all on public.%1$I from anon, authenticated',
    'grant all on public.%1$I to service_role',
    'grant select on public.%1$I to authenticated',
    'grant insert (organization_id, custom, %2$s) on public.%1$I to authenticated',
    'grant update (custom, deleted_at, %3$s) on public.%1$I to authenticated',
    'create policy "members read %1$s" on public.%1$I
       for select to authenticated using (organization_id in (select private.my_organizations()))',
    $$create policy "members add %1$s" on public.%1$I
       for insert to authenticated with check (organization_id in (select private.my_organizations_with('edit')))$$,
    $$create policy "members edit %1$s" on public.%1$I
       for update to authenticated
       using (organization_id in (select private.my_organizations_with('edit')))
       with check (organization_id in (select private.my_organizations_with('edit')))$$
  ] loop
    continue when p_writable is null and v_make ~ '(insert|update)';
    execute format(v_make, p_table, array_to_string(p_writable || p_addable, ', '), array_to_string(p_writable, ', '));
  end loop;
end
$make$;

-- Triggers that call a function where a column gets another value, on insert and on update.
create function pg_temp.column_triggers(p_table text, p_column text, p_name text, p_and text, p_call text) returns void
language plpgsql
as $make$
begin
  execute format(
    $$create trigger %1$s_%3$s_insert before insert on public.%1$I
        for each row when (new.%2$I is not null %4$s) execute function private.%5$s;
      create trigger %1$s_%3$s before update on public.%1$I
        for each row when (new.%2$I is not null and new.%2$I is distinct from old.%2$I %4$s) execute function private.%5$s$$,
    p_table, p_column, p_name, p_and, p_call);
end
$make$;
