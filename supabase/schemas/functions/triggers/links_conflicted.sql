-- Notes since when a link has an open conflict.
create function private.links_conflicted() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.conflict_at := case when new.conflict_detected then now() end;
  return new;
end
$$;
revoke all on function private.links_conflicted from public, anon, authenticated;
