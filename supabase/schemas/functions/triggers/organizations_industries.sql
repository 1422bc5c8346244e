-- A new organisation has a tree of industries to begin with, as fits a business that sells travel. It is theirs to change.
create function private.organizations_industries() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.add_first_industries(new.id);
  return null;
end
$$;
revoke all on function private.organizations_industries from public, anon, authenticated;
