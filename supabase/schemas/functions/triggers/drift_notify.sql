-- Has people told, for as long as it lasts, that more of a connection's linked records differ than it allows, and other systems
-- when it begins and when it is over.
create function private.drift_notify() returns trigger
language plpgsql set search_path = ''
as $$
declare
  v_crm text := (select c.crm_type from public.crm_connections c where c.id = new.connection_id);
  v_event text;
begin
  if new.differing > new.alarm * new.sampled then
    if private.notify(new.organization_id, 'connection.drift', new.connection_id,
                      jsonb_build_object('connection_id', new.connection_id, 'crm_type', v_crm), true) then
      v_event := 'connection.drift';
    end if;
  elsif private.notify_over(new.organization_id, 'connection.drift', new.connection_id) then
    v_event := 'connection.drift_over';
  end if;
  if v_event is null then return null; end if;
  perform private.announce(new.organization_id, v_event,
    jsonb_build_object('id', new.connection_id, 'object', 'connection', 'crm_type', v_crm, 'sampled', new.sampled,
                       'differing', new.differing));
  return null;
end
$$;
revoke all on function private.drift_notify from public, anon, authenticated;
