-- Called where a person leaves a record without anything that it could be known by.
create function private.name_entered() returns trigger
language plpgsql set search_path = ''
as $$
begin
  raise exception 'name_missing: nothing to know the record by' using errcode = '23514';
end
$$;
revoke all on function private.name_entered from public, anon, authenticated;
