-- Tells of a CRM that was connected, of a connection that needs somebody, and of one that works again.
create function private.connections_announce() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_before text := case when tg_op = 'UPDATE' then old.status else 'disconnected' end;
  v_event text := case when new.status = 'error' then 'connection.error'
                       when new.status = 'active' and v_before = 'disconnected' then 'connection.connected'
                       when new.status = 'active' and v_before = 'error' then 'connection.recovered' end;
begin
  if new.status = 'error' then
    perform private.notify(new.organization_id, 'connection.failed', new.id,
      jsonb_build_object('connection_id', new.id, 'crm_type', new.crm_type), true);
  elsif new.status <> 'error' and private.notify_over(new.organization_id, 'connection.failed', new.id)
    and new.status = 'active' then
    perform private.notify(new.organization_id, 'connection.recovered', new.id,
      jsonb_build_object('connection_id', new.id, 'crm_type', new.crm_type));
  end if;
  if new.status = 'disconnected' then
    perform private.notify_over(new.organization_id, 'sync.failed', new.id);
  end if;
  if v_event is null then return null; end if;
  perform private.announce(new.organization_id, v_event,
    jsonb_build_object('id', new.id, 'object', 'connection', 'crm_type', new.crm_type, 'status', new.status));
  return null;
end
$$;
revoke all on function private.connections_announce from public, anon, authenticated;
