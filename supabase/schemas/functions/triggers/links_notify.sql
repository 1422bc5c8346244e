-- Has people told of a record that needs one: which of several it is, or why it could not be synced.
create function private.links_notify() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.notify(new.organization_id, 'attention.needed', new.connection_id,
    jsonb_build_object('connection_id', new.connection_id, 'object', new.object_type));
  return null;
end
$$;
revoke all on function private.links_notify from public, anon, authenticated;
