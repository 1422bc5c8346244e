-- version moves exactly when something visible changed; a no-op update leaves the row's version and time alone.
create function private.contacts_stamp() returns trigger
language plpgsql set search_path = ''
as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  if tg_op = 'INSERT' then
    new.version := 1;
    return new;
  end if;
  if new.organization_id <> old.organization_id or new.id <> old.id then
    raise exception 'A contact cannot move to another organisation.' using errcode = '42501';
  end if;
  new.created_at := old.created_at;
  -- A deletion is now or not at all, whatever time was given: infinity and made-up times break comparisons.
  if new.deleted_at is not null then
    new.deleted_at := case when isfinite(old.deleted_at) then old.deleted_at else now() end;
  end if;
  if new.deleted_at is null then
    new.deleted_by := null;
    new.deleted_via := null;
  elsif old.deleted_at is null then
    new.deleted_by := auth.uid();
    new.deleted_via := nullif(current_setting('crm.origin_connection', true), '')::uuid;
  else
    new.deleted_by := old.deleted_by;
    new.deleted_via := old.deleted_via;
  end if;
  if (new.email, new.first_name, new.last_name, new.phone, new.company, new.job_title, new.custom, new.deleted_at)
     is distinct from
     (old.email, old.first_name, old.last_name, old.phone, old.company, old.job_title, old.custom, old.deleted_at) then
    new.version := old.version + 1;
    new.updated_at := v_now;
    -- What a sync changes comes with the times that the CRM knows.
    if coalesce(current_setting('crm.origin_connection', true), '') = '' then
      new.field_times := old.field_times || coalesce((
        select jsonb_object_agg(f.name, v_now)
        from (
          select v.name from (values
            ('email', old.email, new.email), ('first_name', old.first_name, new.first_name),
            ('last_name', old.last_name, new.last_name), ('phone', old.phone, new.phone),
            ('company', old.company, new.company), ('job_title', old.job_title, new.job_title)
          ) as v (name, before, after) where v.before is distinct from v.after
          union all
          select 'custom.' || k
          from jsonb_object_keys(case when new.custom <> old.custom and jsonb_typeof(new.custom) = 'object'
                                      then old.custom || new.custom else '{}'::jsonb end) as k
          where old.custom -> k is distinct from new.custom -> k
        ) f), '{}'::jsonb);
    end if;
  else
    new.version := old.version;
    new.updated_at := old.updated_at;
    new.field_times := old.field_times;
  end if;
  return new;
end
$$;
