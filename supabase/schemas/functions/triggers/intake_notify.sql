-- Has people told of what waits for them to approve it.
create function private.intake_notify() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.notify(new.organization_id, 'intake.waiting', new.organization_id, '{}');
  return null;
end
$$;
revoke all on function private.intake_notify from public, anon, authenticated;
