-- version moves exactly when something visible changed; a no-op update leaves the row's version and time alone. For every table
-- of synced records: columns that a person does not see are put back first, so that whole rows can be compared.
create function private.records_stamp() returns trigger
language plpgsql set search_path = ''
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_times jsonb;
  v_old record := old;
begin
  if tg_op = 'INSERT' then
    new.version := 1;
    return new;
  end if;
  if new.organization_id <> old.organization_id or new.id <> old.id then
    raise exception 'A record cannot move to another organisation.' using errcode = '42501';
  end if;
  v_times := new.field_times;
  new.created_at := old.created_at;
  new.version := old.version;
  new.updated_at := old.updated_at;
  new.field_times := old.field_times;
  new.deleted_by := old.deleted_by;
  new.deleted_via := old.deleted_via;
  -- A deletion is now or not at all, whatever time was given: infinity and made-up times break comparisons.
  if new.deleted_at is not null then
    new.deleted_at := case when isfinite(old.deleted_at) then old.deleted_at else now() end;
  end if;
  -- Generated columns have no value yet.
  v_old.sort_name := null;
  v_old.search_text := null;
  -- What is kept apart of a record was changed with it (records_update): its version moves all the same.
  if new is not distinct from v_old and coalesce(current_setting('records.touch', true), '') = '' then return new; end if;

  new.version := old.version + 1;
  new.updated_at := v_now;
  if new.deleted_at is null then
    new.deleted_by := null;
    new.deleted_via := null;
  elsif old.deleted_at is null then
    new.deleted_by := auth.uid();
    new.deleted_via := nullif(current_setting('crm.origin_connection', true), '')::uuid;
  end if;
  -- What a sync changes comes with the times that the CRM knows.
  if coalesce(current_setting('crm.origin_connection', true), '') <> '' then
    new.field_times := v_times;
  else
    new.field_times := old.field_times || private.changed_columns(tg_argv[0], to_jsonb(old), to_jsonb(new), to_jsonb(v_now));
  end if;
  return new;
end
$$;
