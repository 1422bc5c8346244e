-- Has people told, for as long as it lasts, that more of a connection's linked records differ than it allows.
create function private.drift_notify() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if new.differing > new.alarm * new.sampled then
    perform private.notify(new.organization_id, 'connection.drift', new.connection_id,
      jsonb_build_object('connection_id', new.connection_id, 'crm_type',
                         (select c.crm_type from public.crm_connections c where c.id = new.connection_id)), true);
  else
    perform private.notify_over(new.organization_id, 'connection.drift', new.connection_id);
  end if;
  return null;
end
$$;
revoke all on function private.drift_notify from public, anon, authenticated;
