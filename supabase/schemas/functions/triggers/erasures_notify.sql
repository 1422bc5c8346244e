-- Has people told that a CRM has erased a person, which they are asked about.
create function private.erasures_notify() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.notify(new.organization_id, 'erasure.asked', new.organization_id,
    jsonb_build_object('connection_id', new.connection_id));
  return null;
end
$$;
revoke all on function private.erasures_notify from public, anon, authenticated;
