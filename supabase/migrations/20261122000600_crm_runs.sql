-- The tables of a sync grow by orders of magnitude within one run, and a plan made for the table as it was reads all of it for every
-- batch. Autovacuum comes too late for that, and the embedded database has none. Runs as the owner: only an owner may analyze.
create function private.crm_refresh_statistics() returns void
language plpgsql security definer set search_path = ''
as $$
begin
  analyze public.contacts;
  analyze public.crm_sync_state;
end
$$;

-- The life of a run. A run is held by a lease; every function that writes for a run checks the lease's token first.

create function private.crm_hold(p_run uuid, p_lease uuid) returns public.crm_sync_logs
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs;
begin
  select * into v_run from public.crm_sync_logs where id = p_run for update;
  if v_run.id is null or v_run.status <> 'running' or v_run.lease_token is distinct from p_lease then
    raise exception 'lease_lost' using errcode = 'CR001', detail = 'Another worker holds this run, or it has ended.';
  end if;
  return v_run;
end
$$;

-- Starts a run, or says which one is active already (started = false). Failed links get another chance in a full run.
create function public.crm_start_run(
  p_connection uuid, p_sync_type text, p_direction text, p_trigger text, p_user uuid, p_record uuid,
  p_lease uuid, p_lease_seconds integer
) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_connection public.crm_connections;
  v_run public.crm_sync_logs;
begin
  select * into v_connection from public.crm_connections where id = p_connection for update;
  if v_connection.id is null then
    raise exception 'connection_not_found' using errcode = 'P0002';
  end if;
  select * into v_run from public.crm_sync_logs where connection_id = p_connection and status = 'running';
  if v_run.id is not null then
    return jsonb_build_object('started', false, 'run', to_jsonb(v_run) - 'lease_token');
  end if;
  insert into public.crm_sync_logs
    (organization_id, connection_id, sync_type, direction, trigger, started_by, record_id, phase, checkpoint, lease_token, lease_expires_at)
  values (v_connection.organization_id, p_connection, p_sync_type, p_direction, p_trigger, p_user, p_record,
          case when p_direction = 'to_crm' or p_record is not null then 'push' else 'pull' end,
          case when p_sync_type = 'delta' then jsonb_build_object('cursor', v_connection.sync_cursor) end,
          p_lease, now() + make_interval(secs => p_lease_seconds))
  returning * into v_run;
  if p_sync_type = 'full' then
    update public.crm_sync_state
    set pending = true, attempts = 0, status = case when crm_record_id is null then 'unlinked' else 'linked' end
    where connection_id = p_connection and status = 'attention' and record_id is not null;
  end if;
  return jsonb_build_object('started', true, 'run', to_jsonb(v_run) - 'lease_token');
end
$$;

-- Takes over a running run whose holder went away. False while somebody holds it.
create function public.crm_claim_run(p_run uuid, p_lease uuid, p_lease_seconds integer) returns boolean
language sql set search_path = ''
as $$
  with claimed as (
    update public.crm_sync_logs
    set lease_token = p_lease, lease_expires_at = now() + make_interval(secs => p_lease_seconds), claims = claims + 1
    where id = p_run and status = 'running' and (lease_expires_at is null or lease_expires_at < now())
    returning 1)
  select exists (select 1 from claimed)
$$;

create function public.crm_renew_lease(p_run uuid, p_lease uuid, p_lease_seconds integer) returns boolean
language sql set search_path = ''
as $$
  with renewed as (
    update public.crm_sync_logs set lease_expires_at = now() + make_interval(secs => p_lease_seconds)
    where id = p_run and status = 'running' and lease_token = p_lease
    returning 1)
  select exists (select 1 from renewed)
$$;

-- Gives the run back unfinished, for the next worker to go on with; p_reason is what the connection shows meanwhile.
create function public.crm_release_run(p_run uuid, p_lease uuid, p_api_calls integer, p_reason text) returns void
language sql set search_path = ''
as $$
  with released as (
    update public.crm_sync_logs
    set lease_token = null, lease_expires_at = null, api_calls = api_calls + p_api_calls
    where id = p_run and status = 'running' and lease_token = p_lease
    returning connection_id)
  update public.crm_connections c set last_error = coalesce(p_reason, c.last_error), updated_at = now()
  from released r where c.id = r.connection_id
$$;

-- Moves a run to its next phase, or remembers how many records it expects.
create function public.crm_advance_run(p_run uuid, p_lease uuid, p_phase text, p_checkpoint jsonb, p_expected integer, p_api_calls integer, p_warning jsonb default null) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_hold(p_run, p_lease);
  update public.crm_sync_logs
  set phase = coalesce(p_phase, phase), checkpoint = coalesce(p_checkpoint, checkpoint),
      records_expected = coalesce(p_expected, records_expected), api_calls = api_calls + p_api_calls,
      errors = case when p_warning is null then errors else errors || p_warning end
  where id = p_run;
end
$$;

-- Ends a run. What it ends as follows from what failed, never from what the caller would like to say.
create function public.crm_finish_run(
  p_run uuid, p_lease uuid, p_error jsonb, p_sync_cursor jsonb, p_api_calls integer, p_connection_status text
) returns public.crm_sync_logs
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs := private.crm_hold(p_run, p_lease);
begin
  update public.crm_sync_logs
  set status = case when p_error is not null then 'failed' when records_failed > 0 then 'partial' else 'completed' end,
      errors = case when p_error is not null then errors || jsonb_build_array(p_error) else errors end,
      api_calls = api_calls + p_api_calls, phase = case when p_error is null then 'done' else phase end,
      completed_at = now(), lease_token = null, lease_expires_at = null
  where id = p_run
  returning * into v_run;
  update public.crm_connections
  set last_sync_at = case when p_error is null then now() else last_sync_at end,
      sync_cursor = coalesce(p_sync_cursor, sync_cursor),
      status = coalesce(p_connection_status, case when p_error is null and status = 'error' then 'active' else status end),
      last_error = case when p_error is null then null else p_error ->> 'message' end,
      updated_at = now()
  where id = v_run.connection_id and status <> 'disconnected';
  return v_run;
end
$$;

-- Gives failed records of a connection another chance, at most p_attempts_max times each. @returns how many
create function public.crm_retry_failed(p_connection uuid, p_attempts_max integer) returns integer
language sql set search_path = ''
as $$
  with retried as (
    update public.crm_sync_state
    set pending = true, status = case when crm_record_id is null then 'unlinked' else 'linked' end
    where connection_id = p_connection and status = 'attention' and record_id is not null and attempts < p_attempts_max
    returning 1)
  select count(*)::integer from retried
$$;

-- Removes runs that ended more than p_days ago, changes older than that, and spent OAuth states. A change that tells where a
-- field's present value came from may go with them: the value itself does not.
create function public.crm_cleanup(p_days integer) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_runs integer;
  v_changes integer;
  v_states integer;
begin
  delete from public.crm_sync_changes where created_at < now() - make_interval(days => p_days);
  get diagnostics v_changes = row_count;
  delete from public.crm_sync_logs where completed_at < now() - make_interval(days => p_days);
  get diagnostics v_runs = row_count;
  delete from public.crm_oauth_states where expires_at < now() - interval '1 day';
  get diagnostics v_states = row_count;
  return jsonb_build_object('runs', v_runs, 'changes', v_changes, 'states', v_states);
end
$$;
