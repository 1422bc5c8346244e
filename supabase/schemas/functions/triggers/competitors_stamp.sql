-- When a competitor was last changed.
create function private.competitors_stamp() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end
$$;
