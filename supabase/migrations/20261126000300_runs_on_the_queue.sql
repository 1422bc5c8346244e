-- Runs are carried by messages of crm_work. A message is hidden while somebody holds its run, comes again by itself when that one falls
-- silent, and goes to the end of the queue when a slice of the run is done, so that no tenant's long run starves another's. A run that would change too much
-- waits for a person, without a message.

alter table public.crm_sync_logs
  add column message_id bigint,
  add column failures integer not null default 0,
  add column guard jsonb,
  add column resume_at timestamptz,
  add column local_archived integer not null default 0,
  add column crm_archived integer not null default 0;
alter table public.crm_sync_logs drop constraint crm_sync_logs_status_check;
alter table public.crm_sync_logs add constraint crm_sync_logs_status_check
  check (status in ('running', 'waiting', 'completed', 'partial', 'failed', 'cancelled'));
drop index public.crm_sync_logs_one_active_idx;
create unique index crm_sync_logs_one_active_idx on public.crm_sync_logs (connection_id) where status in ('running', 'waiting');
grant select (guard, resume_at, local_archived, crm_archived) on public.crm_sync_logs to authenticated;

alter table public.crm_connections
  add column health jsonb,
  add column last_full_at timestamptz,
  add column last_delta_at timestamptz;
grant select (health, last_full_at, last_delta_at) on public.crm_connections to authenticated;

alter table public.crm_sync_changes drop constraint crm_sync_changes_kind_check;
alter table public.crm_sync_changes add constraint crm_sync_changes_kind_check
  check (kind in ('created', 'updated', 'matched', 'conflict', 'failed', 'excluded', 'archived', 'restored', 'merged'));

-- What we have asked of a CRM on a day (UTC): for changes that people wait for, and for everything else.
create table public.crm_api_usage (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null references public.crm_connections (id) on delete cascade,
  day date not null,
  background integer not null default 0,
  live integer not null default 0,
  primary key (connection_id, day)
);
create index crm_api_usage_organization_idx on public.crm_api_usage (organization_id);
alter table public.crm_api_usage enable row level security;
revoke all on public.crm_api_usage from anon, authenticated;
grant all on public.crm_api_usage to service_role;
grant select on public.crm_api_usage to authenticated;
create policy "members read" on public.crm_api_usage for select to authenticated
  using (organization_id in (select private.my_organizations()));

create function private.crm_count_calls() returns trigger
language plpgsql set search_path = ''
as $$
declare
  v_calls integer := new.api_calls - old.api_calls;
  v_live boolean := new.sync_type in ('webhook', 'manual');
begin
  insert into public.crm_api_usage as u (organization_id, connection_id, day, background, live)
  values (new.organization_id, new.connection_id, (now() at time zone 'utc')::date, case when v_live then 0 else v_calls end, case when v_live then v_calls else 0 end)
  on conflict (connection_id, day) do update set background = u.background + excluded.background, live = u.live + excluded.live;
  return null;
end
$$;
create trigger crm_count_calls after update of api_calls on public.crm_sync_logs
  for each row when (new.api_calls > old.api_calls) execute function private.crm_count_calls();

-- Starts a run, or says which one is active already (started = false). With a lease the caller works on it at once, and the message is there
-- should the caller fall silent; without one the first worker takes it. Failed links get another chance in a full run.
create or replace function public.crm_start_run(
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
  -- A live run whose worker fell silent is in nobody's way: what it was about still waits.
  update public.crm_sync_logs
  set status = 'cancelled', completed_at = now(), lease_token = null, lease_expires_at = null, phase = 'done'
  where connection_id = p_connection and status = 'running' and sync_type = 'webhook' and (lease_expires_at is null or lease_expires_at < now());
  select * into v_run from public.crm_sync_logs where connection_id = p_connection and status in ('running', 'waiting');
  if v_run.id is not null then
    return jsonb_build_object('started', false, 'run', to_jsonb(v_run) - 'lease_token');
  end if;
  insert into public.crm_sync_logs
    (organization_id, connection_id, sync_type, direction, trigger, started_by, record_id, phase, checkpoint, lease_token, lease_expires_at)
  values (v_connection.organization_id, p_connection, p_sync_type, p_direction, p_trigger, p_user, p_record,
          case when p_direction = 'to_crm' or p_record is not null then 'push' else 'pull' end,
          case when p_sync_type = 'delta' then jsonb_build_object('cursor', v_connection.sync_cursor) end,
          p_lease, case when p_lease is not null then now() + make_interval(secs => p_lease_seconds) end)
  returning * into v_run;
  -- A live run belongs to the wake-up that it was started for, which comes again by itself.
  if p_sync_type <> 'webhook' then
    v_message := private.crm_send('crm_work', jsonb_build_object('kind', 'run', 'connectionId', p_connection, 'runId', v_run.id),
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

-- What a wake-up of a connection leads to. 'started': a live run of its own; 'borrowed': the active run, which nobody holds at the moment;
-- 'busy': somebody works on the connection and looks after what is live between two batches; 'held': a person has to decide first;
-- 'backlog': nothing live, but something waits; 'idle': nothing.
create function public.crm_start_live(p_connection uuid, p_lease uuid, p_lease_seconds integer) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_connection public.crm_connections;
  v_answer jsonb;
  v_run uuid;
begin
  select * into v_connection from public.crm_connections where id = p_connection for update;
  if v_connection.id is null or v_connection.status <> 'active' or v_connection.sync_cursor is null then
    return jsonb_build_object('kind', 'idle');
  end if;
  if not private.crm_has_live(p_connection) then
    return jsonb_build_object('kind', case when exists (
      select 1 from public.crm_sync_state where connection_id = p_connection and pending and status in ('linked', 'unlinked')) then 'backlog' else 'idle' end);
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
    return jsonb_build_object('kind', 'borrowed', 'runId', v_run);
  end if;
  return jsonb_build_object('kind', 'busy');
end
$$;

-- Takes over a running run that nobody holds. False while somebody does.
create or replace function public.crm_claim_run(p_run uuid, p_lease uuid, p_lease_seconds integer) returns boolean
language plpgsql set search_path = ''
as $$
declare
  v_message bigint;
begin
  update public.crm_sync_logs
  set lease_token = p_lease, lease_expires_at = now() + make_interval(secs => p_lease_seconds), claims = claims + 1
  where id = p_run and status = 'running' and p_lease is not null and (lease_expires_at is null or lease_expires_at < now())
  returning message_id into v_message;
  if not found then return false; end if;
  -- A run that sleeps until a set time keeps its message hidden until then.
  if v_message is not null and not exists (select 1 from public.crm_sync_logs where id = p_run and resume_at > now()) then
    perform private.crm_hide('crm_work', v_message, p_lease_seconds);
  end if;
  return true;
end
$$;

create or replace function public.crm_renew_lease(p_run uuid, p_lease uuid, p_lease_seconds integer) returns boolean
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs;
begin
  update public.crm_sync_logs set lease_expires_at = now() + make_interval(secs => p_lease_seconds)
  where id = p_run and status = 'running' and lease_token = p_lease
  returning * into v_run;
  if v_run.id is null then return false; end if;
  if v_run.message_id is not null and (v_run.resume_at is null or v_run.resume_at <= now()) then
    perform private.crm_hide('crm_work', v_run.message_id, p_lease_seconds);
  end if;
  return true;
end
$$;

-- Gives the run back unfinished; p_reason is what the connection shows meanwhile. p_delay: seconds until it comes again, at the end of the
-- queue; null when somebody only borrowed it: it comes again at once, or when it was to come anyway. p_failed counts towards giving up. @returns failures in a row
drop function public.crm_release_run(uuid, uuid, integer, text);
create function public.crm_release_run(
  p_run uuid, p_lease uuid, p_api_calls integer, p_reason text, p_delay integer default 0, p_failed boolean default false
) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs;
  v_message bigint;
begin
  update public.crm_sync_logs
  set lease_token = null, lease_expires_at = null, api_calls = api_calls + p_api_calls,
      failures = case when p_failed then failures + 1 else failures end,
      resume_at = case when p_delay is null then resume_at when p_delay > 60 then now() + make_interval(secs => p_delay) end
  where id = p_run and status = 'running' and lease_token = p_lease
  returning * into v_run;
  if v_run.id is null then return null; end if;
  if p_delay is not null and v_run.message_id is not null then
    perform private.crm_drop('crm_work', v_run.message_id);
    v_message := private.crm_send('crm_work', jsonb_build_object('kind', 'run', 'connectionId', v_run.connection_id, 'runId', p_run), p_delay);
    update public.crm_sync_logs set message_id = v_message where id = p_run;
  elsif v_run.message_id is not null and (v_run.resume_at is null or v_run.resume_at <= now()) then
    perform private.crm_hide('crm_work', v_run.message_id, 0);
  end if;
  update public.crm_connections set last_error = p_reason, updated_at = now()
  where id = v_run.connection_id and p_reason is not null and status <> 'disconnected';
  return v_run.failures;
end
$$;

-- Stops a run before it writes, until a person has decided. p_guard: what it would do and what it may do.
create function public.crm_hold_run(p_run uuid, p_lease uuid, p_guard jsonb, p_api_calls integer) returns void
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs := private.crm_hold(p_run, p_lease);
begin
  if v_run.message_id is not null then
    perform private.crm_drop('crm_work', v_run.message_id);
  end if;
  update public.crm_sync_logs
  set status = 'waiting', guard = coalesce(guard, '{}'::jsonb) || p_guard, api_calls = api_calls + p_api_calls,
      lease_token = null, lease_expires_at = null, message_id = null
  where id = p_run;
end
$$;

-- A person's word on a run that waits. Approved, it goes on from where it stopped; rejected, it ends, and the connection is paused so
-- that the same changes are not asked about again and again.
create function public.crm_decide_run(p_run uuid, p_organization uuid, p_user uuid, p_approve boolean) returns void
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs;
  v_message bigint;
begin
  select * into v_run from public.crm_sync_logs where id = p_run and organization_id = p_organization for update;
  if v_run.id is null or v_run.status <> 'waiting' then
    raise exception 'run_not_waiting' using errcode = 'P0002';
  end if;
  if p_approve then
    v_message := private.crm_send('crm_work', jsonb_build_object('kind', 'run', 'connectionId', v_run.connection_id, 'runId', p_run));
    update public.crm_sync_logs
    set status = 'running', message_id = v_message, guard = guard || jsonb_build_object('approvedBy', p_user, 'approvedAt', now())
    where id = p_run;
  else
    update public.crm_sync_logs
    set status = 'cancelled', completed_at = now(), phase = 'done', guard = guard || jsonb_build_object('rejectedBy', p_user, 'rejectedAt', now())
    where id = p_run;
    update public.crm_connections set status = 'paused', updated_at = now() where id = v_run.connection_id and status = 'active';
  end if;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, case when p_approve then 'crm.run_approved' else 'crm.run_rejected' end, p_run::text, v_run.guard);
end
$$;

-- Ends a run. What it ends as follows from what failed, never from what the caller would like to say. A live run that found nothing to do
-- leaves no trace: most are the echo of what we have written ourselves.
create or replace function public.crm_finish_run(
  p_run uuid, p_lease uuid, p_error jsonb, p_sync_cursor jsonb, p_api_calls integer, p_connection_status text
) returns public.crm_sync_logs
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs := private.crm_hold(p_run, p_lease);
begin
  if v_run.message_id is not null then
    perform private.crm_drop('crm_work', v_run.message_id);
  end if;
  update public.crm_sync_logs
  set status = case when p_error is not null then 'failed' when records_failed > 0 then 'partial' else 'completed' end,
      errors = case when p_error is not null then errors || jsonb_build_array(p_error) else errors end,
      api_calls = api_calls + p_api_calls, phase = case when p_error is null then 'done' else phase end,
      completed_at = now(), lease_token = null, lease_expires_at = null, message_id = null
  where id = p_run
  returning * into v_run;
  -- What many records were given at once comes after what was done to few, and not only with the next schedule.
  if v_run.sync_type = 'webhook' and p_error is null and exists (
      select 1 from public.crm_sync_state where connection_id = v_run.connection_id and pending and not live and status in ('linked', 'unlinked')) then
    perform private.crm_wake(v_run.connection_id);
  end if;
  if v_run.sync_type = 'webhook' and p_error is null and v_run.records_success + v_run.records_failed = 0 and jsonb_array_length(v_run.errors) = 0
     and v_run.local_archived + v_run.crm_archived = 0 then
    delete from public.crm_sync_logs where id = p_run;
  end if;
  update public.crm_connections
  set last_sync_at = case when p_error is null then now() else last_sync_at end,
      sync_cursor = coalesce(p_sync_cursor, sync_cursor),
      status = coalesce(p_connection_status, case when p_error is null and status = 'error' then 'active' else status end),
      last_error = case when p_error is null then null else p_error ->> 'message' end,
      updated_at = now()
  where id = v_run.connection_id and status <> 'disconnected';
  -- A contact deleted here while its create was unanswered: what the create has made would have been read by now, however far the clocks are apart.
  if p_error is null and v_run.sync_type in ('full', 'delta') and v_run.direction <> 'to_crm' then
    delete from public.crm_sync_state
    where connection_id = v_run.connection_id and status = 'excluded' and crm_record_id is null and outgoing is not null
      and outgoing_at < v_run.started_at - interval '15 minutes';
  end if;
  return v_run;
end
$$;

-- All that a worker has to know of a run, in one round trip.
create function public.crm_open_run(p_run uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'run', to_jsonb(r) - 'lease_token',
    'connection', to_jsonb(c),
    'mapping', (select coalesce(jsonb_agg(to_jsonb(m) order by m.position), '[]'::jsonb) from public.crm_field_mappings m
                where m.connection_id = c.id and m.object_type = 'contact'),
    'unanswered', exists (select 1 from public.crm_sync_state l
                          where l.connection_id = c.id and l.outgoing is not null and l.crm_record_id is null),
    'usage', (select jsonb_build_object('background', coalesce(sum(u.background), 0), 'live', coalesce(sum(u.live), 0)) from public.crm_api_usage u
              where u.connection_id = c.id and u.day = (now() at time zone 'utc')::date))
  from public.crm_sync_logs r join public.crm_connections c on c.id = r.connection_id
  where r.id = p_run
$$;

-- What a guard measures by: linked records, and what live runs have changed in the last quarter of an hour.
create function public.crm_guard_counts(p_connection uuid, p_run uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'linked', (select count(*) from public.crm_sync_state where connection_id = p_connection and status = 'linked'),
    'recent', (select coalesce(sum(local_updated + crm_updated + local_archived + crm_archived), 0) from public.crm_sync_logs
               where connection_id = p_connection and sync_type = 'webhook' and id <> p_run and started_at > now() - interval '15 minutes'))
$$;

-- Starts every run that is due (all that can be, when p_force), and makes those that were left behind visible at once. Connections that
-- waited longest go first. @returns [{runId, connectionId}] of started and resumed ones
create function public.crm_enqueue_runs(p_force boolean) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  c record;
  v_answer jsonb;
  v_runs jsonb := '[]'::jsonb;
begin
  for c in
    select r.id, r.connection_id, r.message_id from public.crm_sync_logs r join public.crm_connections k on k.id = r.connection_id
    where r.status = 'running' and r.sync_type <> 'webhook' and (r.lease_expires_at is null or r.lease_expires_at < now())
      and (r.resume_at is null or r.resume_at <= now()) and k.status = 'active'
    for update of r skip locked
  loop
    if c.message_id is not null then
      perform private.crm_drop('crm_work', c.message_id);
    end if;
    update public.crm_sync_logs
    set message_id = private.crm_send('crm_work', jsonb_build_object('kind', 'run', 'connectionId', c.connection_id, 'runId', c.id))
    where id = c.id;
    v_runs := v_runs || jsonb_build_object('runId', c.id, 'connectionId', c.connection_id);
  end loop;
  for c in
    select k.id, s.full_due from public.crm_connections k
    cross join lateral (
      select coalesce(k.last_full_at, k.created_at) < now() - make_interval(days => coalesce((k.settings #>> '{schedule,fullDays}')::integer, 7))
             and k.settings #> '{schedule,fullDays}' is distinct from 'null'::jsonb as full_due,
             k.last_delta_at is null
             or k.last_delta_at <= now() - make_interval(mins => coalesce((k.settings #>> '{schedule,deltaMinutes}')::integer, 15)) + interval '30 seconds' as delta_due) s
    where k.status = 'active' and k.sync_cursor is not null and (p_force or s.full_due or s.delta_due)
      and not exists (select 1 from public.crm_sync_logs r where r.connection_id = k.id and r.status in ('running', 'waiting') and r.sync_type <> 'webhook')
    order by k.last_delta_at nulls first
  loop
    v_answer := public.crm_start_run(c.id, case when c.full_due then 'full' else 'delta' end, 'bidirectional', 'cron', null, null, null, 0);
    if (v_answer ->> 'started')::boolean then
      v_runs := v_runs || jsonb_build_object('runId', v_answer #>> '{run,id}', 'connectionId', c.id);
    end if;
  end loop;
  return v_runs;
end
$$;

-- Puts a job of a kind on the queue for every active connection that has had its first sync. @returns their ids
create function public.crm_enqueue_jobs(p_kind text) returns jsonb
language sql set search_path = ''
as $$
  select coalesce(jsonb_agg(c.id), '[]'::jsonb)
  from (select k.id, private.crm_send('crm_work', jsonb_build_object('kind', p_kind, 'connectionId', k.id)) as message
        from public.crm_connections k where k.status in ('active', 'error') and (p_kind = 'health' or k.status = 'active')
          and (p_kind = 'health' or k.sync_cursor is not null)) c
  where c.message is not null
$$;

-- Gives failed records of a connection another chance, at most p_attempts_max times each; why they failed stays with them. Wakes the
-- connection when there are any. @returns how many
create or replace function public.crm_retry_failed(p_connection uuid, p_attempts_max integer) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_retried integer;
begin
  update public.crm_sync_state
  set pending = true, status = case when crm_record_id is null then 'unlinked' else 'linked' end
  where connection_id = p_connection and status = 'attention' and record_id is not null and attempts < p_attempts_max
    and coalesce(last_error ->> 'code', '') not in ('ambiguous_match', 'already_linked', 'duplicate_identity');
  get diagnostics v_retried = row_count;
  if v_retried > 0 then perform private.crm_wake(p_connection); end if;
  return v_retried;
end
$$;

-- Forgets the tokens and stops a run that may be active; links, mapping and history stay. p_forget also deletes those.
create or replace function public.crm_disconnect(p_organization uuid, p_user uuid, p_crm_type text, p_forget boolean) returns void
language plpgsql set search_path = ''
as $$
declare
  v_id uuid;
begin
  update public.crm_connections
  set status = 'disconnected', credentials = null, credentials_version = credentials_version + 1, health = null,
      last_error = null, updated_at = now()
  where organization_id = p_organization and crm_type = p_crm_type
  returning id into v_id;
  if v_id is null then return; end if;
  perform private.crm_drop('crm_work', message_id) from public.crm_sync_logs
  where connection_id = v_id and status = 'running' and message_id is not null;
  update public.crm_sync_logs
  set status = 'cancelled', completed_at = now(), lease_token = null, lease_expires_at = null, message_id = null, phase = 'done'
  where connection_id = v_id and status in ('running', 'waiting');
  update public.crm_webhooks set status = 'off', crm_webhook_ids = '{}', reason = null, updated_at = now() where connection_id = v_id;
  update public.crm_webhook_events set processed_at = now() where connection_id = v_id and processed_at is null;
  if p_forget then
    delete from public.crm_connections where id = v_id;
  end if;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, case when p_forget then 'crm.forgotten' else 'crm.disconnected' end,
          p_crm_type, jsonb_build_object('connectionId', v_id));
end
$$;

-- Merges settings into a connection's and, unless null, sets its status; leaves an audit entry. A larger budget wakes a run that sleeps for
-- the day; a connection that is resumed is due at the next tick, because nothing was stored while it was paused.
create or replace function public.crm_change_settings(p_connection uuid, p_user uuid, p_settings jsonb, p_status text) returns void
language plpgsql set search_path = ''
as $$
declare
  v_before public.crm_connections;
begin
  select * into v_before from public.crm_connections where id = p_connection for update;
  update public.crm_connections
  set settings = settings || p_settings, status = coalesce(p_status, status), updated_at = now(),
      last_delta_at = case when p_status = 'active' and v_before.status = 'paused' then null else last_delta_at end
  where id = p_connection;
  if p_settings ? 'dailyBudget' or p_settings ? 'liveShare' or p_status = 'active' then
    perform private.crm_hide('crm_work', message_id, 0) from public.crm_sync_logs
    where connection_id = p_connection and status = 'running' and resume_at > now() and message_id is not null;
    update public.crm_sync_logs set resume_at = null where connection_id = p_connection and status = 'running' and resume_at > now();
  end if;
  if p_status = 'active' then perform private.crm_wake(p_connection); end if;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (v_before.organization_id, p_user, 'crm.settings_changed', p_connection::text,
          p_settings || case when p_status is null then '{}'::jsonb else jsonb_build_object('status', p_status) end);
end
$$;

-- Stores a finished connect: the connection (kept across reconnects, so its links stay), its default mapping when it has
-- none, a link for every contact that lacks one, and the audit entry. A reconnect to another account than the one the links
-- belong to is refused with SQLSTATE CR002, credentials sealed for another connection with CR003. After a reconnect a delta is due at once.
create or replace function public.crm_finish_connect(
  p_connection uuid, p_organization uuid, p_user uuid, p_crm_type text,
  p_credentials jsonb, p_account jsonb, p_settings jsonb, p_mappings jsonb
) returns uuid
language plpgsql set search_path = ''
as $$
declare
  v_existing public.crm_connections;
  v_id uuid;
begin
  select * into v_existing from public.crm_connections
  where organization_id = p_organization and crm_type = p_crm_type for update;
  if v_existing.id is not null then
    if v_existing.account ->> 'id' is distinct from p_account ->> 'id' then
      raise exception 'other_account' using errcode = 'CR002', detail = v_existing.account ->> 'id';
    end if;
    -- The credentials are sealed for one connection and open for no other.
    if v_existing.id <> p_connection then
      raise exception 'connection_moved' using errcode = 'CR003';
    end if;
    v_id := v_existing.id;
    update public.crm_connections
    set status = 'active', credentials = p_credentials, credentials_version = credentials_version + 1,
        account = p_account, last_error = null, health = null, last_delta_at = null, updated_at = now()
    where id = v_id;
  else
    v_id := p_connection;
    insert into public.crm_connections (id, organization_id, crm_type, status, credentials, credentials_version, account, settings, created_by)
    values (v_id, p_organization, p_crm_type, 'active', p_credentials, 1, p_account, p_settings, p_user);
  end if;

  if not exists (select 1 from public.crm_field_mappings where connection_id = v_id) then
    insert into public.crm_field_mappings
      (organization_id, connection_id, object_type, adsapp_field, crm_field, direction, transform_rule, is_custom, position)
    select p_organization, v_id, 'contact', m.adsapp_field, m.crm_field, m.direction, m.transform_rule, false, m.position
    from jsonb_to_recordset(p_mappings) as m (adsapp_field text, crm_field text, direction text, transform_rule jsonb, position integer);
  end if;

  insert into public.crm_sync_state (organization_id, connection_id, object_type, record_id, crm_record_type, status, pending)
  select p_organization, v_id, 'contact', c.id, 'contact', 'unlinked', true
  from public.contacts c
  where c.organization_id = p_organization and c.deleted_at is null
  on conflict (connection_id, object_type, record_id) do nothing;

  perform private.crm_refresh_statistics();

  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, case when v_existing.id is null then 'crm.connected' else 'crm.reconnected' end,
          p_crm_type, jsonb_build_object('connectionId', v_id, 'account', p_account));
  return v_id;
end
$$;

-- Removes runs that ended more than p_days ago, changes older than that, events and usage past their use, and spent OAuth states. A change
-- that tells where a field's present value came from may go with them: the value itself does not.
create or replace function public.crm_cleanup(p_days integer) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_runs integer;
  v_changes integer;
  v_states integer;
  v_events integer;
begin
  delete from public.crm_sync_changes where created_at < now() - make_interval(days => p_days);
  get diagnostics v_changes = row_count;
  delete from public.crm_sync_logs where completed_at < now() - make_interval(days => p_days);
  get diagnostics v_runs = row_count;
  delete from public.crm_oauth_states where expires_at < now() - interval '1 day';
  get diagnostics v_states = row_count;
  -- No CRM delivers an event again after more than a day.
  delete from public.crm_webhook_events where received_at < now() - interval '7 days' and processed_at is not null;
  get diagnostics v_events = row_count;
  delete from public.crm_parked_jobs where parked_at < now() - make_interval(days => p_days);
  delete from public.crm_api_usage where day < current_date - 90;
  delete from public.crm_webhook_refusals where day < current_date - 90;
  return jsonb_build_object('runs', v_runs, 'changes', v_changes, 'states', v_states, 'events', v_events);
end
$$;

-- Linked records, some of them, that should be equal on both sides.
create function public.crm_sample_links(p_connection uuid, p_object text, p_limit integer) returns table (link jsonb, record jsonb)
language sql volatile set search_path = ''
as $$
  -- From a random id on, and from the beginning where that does not give enough.
  with start as materialized (select gen_random_uuid() as id), onwards as materialized (
    select l.id from public.crm_sync_state l, start s
    where l.connection_id = p_connection and l.object_type = p_object and l.status = 'linked' and not l.pending and not l.conflict_detected and l.id > s.id
    order by l.id limit p_limit
  ), first as materialized (
    select l.id from public.crm_sync_state l
    where l.connection_id = p_connection and l.object_type = p_object and l.status = 'linked' and not l.pending and not l.conflict_detected
      and (select count(*) from onwards) < p_limit
    order by l.id limit p_limit
  )
  select private.crm_link_json(l), private.crm_contact_json(c)
  from (select id from onwards union select id from first limit p_limit) x
  join public.crm_sync_state l on l.id = x.id
  join public.contacts c on c.id = l.record_id
$$;

-- Linked records that may be in conflict: edited here and not yet carried over, or left to a person before.
create function public.crm_load_suspects(p_connection uuid, p_object text, p_limit integer) returns table (link jsonb, record jsonb)
language sql stable set search_path = ''
as $$
  select private.crm_link_json(l), private.crm_contact_json(c)
  from public.crm_sync_state l
  join public.contacts c on c.id = l.record_id
  where l.connection_id = p_connection and l.object_type = p_object and l.status = 'linked' and (l.pending or l.conflict_detected)
  order by l.conflict_detected desc, l.id
  limit p_limit
$$;

-- Flags what is in conflict, and takes the flag off what is not any more. p_entries: [{linkId, linkVersion, conflict}]; links that moved
-- meanwhile are left alone. @returns how many were written
create function public.crm_flag_conflicts(p_connection uuid, p_entries jsonb) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_count integer;
begin
  update public.crm_sync_state l
  set conflict_detected = coalesce(jsonb_typeof(e."conflict") = 'object', false),
      conflict_details = case when jsonb_typeof(e."conflict") = 'object' then e."conflict" end, version = l.version + 1
  from jsonb_to_recordset(p_entries) as e ("linkId" uuid, "linkVersion" bigint, "conflict" jsonb)
  where l.connection_id = p_connection and l.id = e."linkId" and l.version = e."linkVersion";
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

-- Asks for another look at these records of the CRM, as if it had pushed them.
create function public.crm_look_again(p_connection uuid, p_object text, p_reason text, p_refs text[]) returns void
language plpgsql set search_path = ''
as $$
begin
  insert into public.crm_webhook_events (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
  select c.organization_id, c.id, p_reason || ':' || gen_random_uuid(), p_object, 'changed', r, now()
  from public.crm_connections c cross join unnest(p_refs) r where c.id = p_connection;
  if cardinality(p_refs) > 0 then perform private.crm_wake(p_connection); end if;
end
$$;

-- What a check of a connection found, and what it cost.
create function public.crm_note_health(p_connection uuid, p_health jsonb, p_status text, p_error text, p_api_calls integer) returns void
language sql set search_path = ''
as $$
  insert into public.crm_api_usage as u (organization_id, connection_id, day, background)
  select c.organization_id, c.id, (now() at time zone 'utc')::date, p_api_calls from public.crm_connections c where c.id = p_connection
  on conflict (connection_id, day) do update set background = u.background + excluded.background;
  update public.crm_connections
  set health = p_health, status = coalesce(p_status, status), last_error = coalesce(p_error, last_error), updated_at = now()
  where id = p_connection and status <> 'disconnected'
$$;

drop function public.crm_waiting_connections(uuid);
