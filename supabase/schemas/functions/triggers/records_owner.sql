-- Who owns a record is a member of its organisation. A sync may also bring somebody who was one until now: the CRM's user who is
-- matched to that person still owns it there.
create function private.records_owner() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- The member stays until this has ended: whoever removes them sees the record as theirs.
  perform 1 from public.organization_members
  where organization_id = new.organization_id and user_id = new.owner_id for key share;
  if not found and (coalesce(current_setting('crm.origin_connection', true), '') = '' or not exists (
    select 1 from public.former_members where organization_id = new.organization_id and user_id = new.owner_id)) then
    raise exception 'unknown_owner: nobody of the organisation' using errcode = '23503';
  end if;
  return new;
end
$$;
