-- version moves exactly when something visible changed; a no-op update leaves the row's version and time alone.
create function private.contacts_stamp() returns trigger
language plpgsql set search_path = ''
as $$
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
  if (new.email, new.first_name, new.last_name, new.phone, new.company, new.job_title, new.custom, new.deleted_at)
     is distinct from
     (old.email, old.first_name, old.last_name, old.phone, old.company, old.job_title, old.custom, old.deleted_at) then
    new.version := old.version + 1;
    new.updated_at := clock_timestamp();
  else
    new.version := old.version;
    new.updated_at := old.updated_at;
  end if;
  return new;
end
$$;
