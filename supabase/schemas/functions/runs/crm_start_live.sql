-- What a wake-up of a connection leads to. 'started': a live run of its own; 'borrowed': the active run, whose lease was free;
-- 'busy': another worker has the lease; it handles live changes between two batches, and wakes the connection again when it gives
-- the lease up, so that this wake-up need not come again by itself; 'held': the active run is suspended until a
-- person decides; 'backlog': no live changes, but pending links; 'idle': nothing to do. In a
-- connection's first run, live changes are served under its lease only. @returns {kind, runId}
create function public.crm_start_live(p_connection uuid, p_lease uuid, p_lease_seconds integer) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_connection public.crm_connections;
  v_answer jsonb;
  v_run uuid;
begin
  select * into v_connection from public.crm_connections where id = p_connection for update;
  if v_connection.id is null or not private.crm_takes_live(v_connection) then
    return jsonb_build_object('kind', 'idle');
  end if;
  if not private.crm_was_synced(p_connection) and not private.crm_has_live(p_connection) then
    return jsonb_build_object('kind', 'idle');
  elsif not private.crm_has_live(p_connection) then
    return jsonb_build_object('kind', case when exists (
      select 1 from public.crm_sync_state
      where connection_id = p_connection and pending and status in ('linked', 'unlinked')) then 'backlog' else 'idle' end);
  end if;
  v_answer := public.crm_start_run(p_connection, 'webhook', 'bidirectional', 'webhook', null, null, p_lease, p_lease_seconds);
  v_run := (v_answer #>> '{run,id}')::uuid;
  if (v_answer ->> 'started')::boolean then
    return jsonb_build_object('kind', 'started', 'runId', v_run);
  end if;
  if v_answer #>> '{run,status}' = 'waiting' then
    return jsonb_build_object('kind', 'held');
  end if;
  if public.crm_claim_run(v_run, p_lease, p_lease_seconds) then
    update public.crm_sync_logs set serves_live = true where id = v_run;
    return jsonb_build_object('kind', 'borrowed', 'runId', v_run);
  end if;
  -- Under the connection's lock, which the other worker takes to give its lease up: it sees this, or has given up already.
  update public.crm_connections set live_requested = true where id = p_connection;
  return jsonb_build_object('kind', 'busy');
end
$$;
revoke all on function public.crm_start_live from public, anon, authenticated;
grant execute on function public.crm_start_live to service_role;
