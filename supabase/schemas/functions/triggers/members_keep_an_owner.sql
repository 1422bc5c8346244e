-- Refuses whatever would leave an organisation without an owner: removal, leaving, another role, the end of an account. The
-- row of the organisation is locked, so that two owners who leave at the same moment wait for each other. An organisation that
-- is itself deleted takes its owners with it.
create function private.members_keep_an_owner() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform 1 from public.organizations where id = old.organization_id for update;
  if found and not exists (
    select 1 from public.organization_members where organization_id = old.organization_id and role = 'owner') then
    raise exception 'last_owner: an organisation keeps an owner' using errcode = 'P0001';
  end if;
  return null;
end
$$;
