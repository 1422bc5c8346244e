-- Whose account ends is forgotten: that somebody was a member stays, and who it was does not.
create function private.former_members_forget() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.email := null;
  new.name := null;
  return new;
end
$$;
