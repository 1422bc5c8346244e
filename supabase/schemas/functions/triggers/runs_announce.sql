-- Tells of a run that has ended or waits for approval. What live changes come to is told record by record, and of those runs only
-- that they failed or wait.
create function private.runs_announce() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_event text := case new.status when 'failed' then 'sync.failed' when 'waiting' then 'sync.held' else 'sync.completed' end;
begin
  if new.status = 'failed' then
    perform private.notify(new.organization_id, 'sync.failed', new.connection_id,
      jsonb_build_object('connection_id', new.connection_id, 'run_id', new.id), true);
  elsif new.status = 'waiting' then
    perform private.notify(new.organization_id, 'sync.held', new.id,
      jsonb_build_object('connection_id', new.connection_id, 'run_id', new.id));
  else
    perform private.notify_over(new.organization_id, 'sync.failed', new.connection_id);
  end if;
  if v_event = 'sync.completed' and new.sync_type = 'webhook' then return null; end if;
  perform private.announce(new.organization_id, v_event,
    jsonb_build_object('id', new.id, 'object', 'sync', 'connection_id', new.connection_id, 'sync_type', new.sync_type,
                       'status', new.status, 'records_processed', new.records_processed,
                       'records_failed', new.records_failed, 'conflicts', new.conflicts), new.connection_id);
  return null;
end
$$;
revoke all on function private.runs_announce from public, anon, authenticated;
