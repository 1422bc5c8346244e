-- Refuses that somebody reports to a contact who is not there, or who reports to them, at whatever distance. Such edits of an
-- organisation wait for each other, so that two of them do not close a circle together.
create function private.contacts_reports() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if not exists (select from public.contacts c
                 where c.id = new.reports_to_id and c.organization_id = new.organization_id and c.deleted_at is null) then
    raise exception 'reference_not_found: reports_to_id' using errcode = '23503';
  end if;
  perform pg_advisory_xact_lock(hashtext('public.contacts.reports_to_id ' || new.organization_id));
  if new.id = any (private.contacts_above(new.reports_to_id)) then
    raise exception 'hierarchy_cycle: reports_to_id' using errcode = 'PT409';
  end if;
  return new;
end
$$;
revoke all on function private.contacts_reports from public, anon, authenticated;
