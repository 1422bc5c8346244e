-- Starts a run, or returns the one that is active already (started = false). With a lease the caller works on it at once, and its
-- job becomes visible should the lease expire; without one the first worker takes it. A full run retries failed links.
-- @returns {started, run}
create function public.crm_start_run(
  p_connection uuid, p_sync_type text, p_direction text, p_trigger text, p_user uuid, p_record uuid,
  p_lease uuid, p_lease_seconds integer
) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_connection public.crm_connections;
  v_run public.crm_sync_logs;
  v_message bigint;
begin
  select * into v_connection from public.crm_connections where id = p_connection for update;
  if v_connection.id is null then
    raise exception 'connection_not_found' using errcode = 'P0002';
  end if;
  -- A live run whose lease has expired does not block: the changes that it was about are still pending.
  update public.crm_sync_logs
  set status = 'cancelled', completed_at = now(), lease_token = null, lease_expires_at = null, phase = 'done'
  where connection_id = p_connection and status = 'running' and sync_type = 'webhook'
    and (lease_expires_at is null or lease_expires_at < now());
  select * into v_run from public.crm_sync_logs where connection_id = p_connection and status in ('running', 'waiting');
  if v_run.id is not null then
    return jsonb_build_object('started', false, 'run', to_jsonb(v_run) - 'lease_token');
  end if;
  insert into public.crm_sync_logs
    (organization_id, connection_id, sync_type, direction, trigger, started_by, record_id, phase, checkpoint,
     lease_token, lease_expires_at)
  values (v_connection.organization_id, p_connection, p_sync_type, p_direction, p_trigger, p_user, p_record,
          case when p_direction = 'to_crm' or p_record is not null then 'push' else 'pull' end,
          case when p_sync_type = 'delta' then jsonb_build_object('cursor', v_connection.sync_cursor) end,
          p_lease, case when p_lease is not null then now() + make_interval(secs => p_lease_seconds) end)
  returning * into v_run;
  -- A live run needs no job: the wake-up that it was started for becomes visible again by itself.
  if p_sync_type <> 'webhook' then
    v_message := private.crm_send_message('crm_work',
      jsonb_build_object('kind', 'run', 'connectionId', p_connection, 'runId', v_run.id),
      case when p_lease is null then 0 else p_lease_seconds end);
    update public.crm_sync_logs set message_id = v_message where id = v_run.id returning * into v_run;
  end if;
  if p_sync_type = 'full' then
    update public.crm_sync_state
    set pending = true, attempts = 0, status = case when crm_record_id is null then 'unlinked' else 'linked' end
    where connection_id = p_connection and status = 'attention' and record_id is not null;
  end if;
  update public.crm_connections
  set last_full_at = case when p_sync_type = 'full' then now() else last_full_at end,
      last_delta_at = case when p_sync_type in ('full', 'delta') and p_direction <> 'to_crm' then now() else last_delta_at end
  where id = p_connection and p_sync_type in ('full', 'delta');
  return jsonb_build_object('started', true, 'run', to_jsonb(v_run) - 'lease_token');
end
$$;
revoke all on function public.crm_start_run from public, anon, authenticated;
grant execute on function public.crm_start_run to service_role;
