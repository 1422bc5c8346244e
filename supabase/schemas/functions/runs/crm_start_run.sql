-- Asks for a run, and answers with the run that does what was asked for: a new one; one that has yet to start and does all of it
-- anyway; one that has yet to start and did less, widened to it; or the same run, asked for a moment ago or left behind where it
-- began. It is queued (status 'queued') behind an active run that is another one, and begins when that ends. Where a person has
-- to decide on the active run first (status 'waiting'), nothing is queued and that run is the answer, unless p_held: then it is
-- queued behind that one as well. The active run is the answer for the schedule and live changes, too, when it does their work.
-- started: the caller works on it under its lease; without a lease, the first worker does. @returns {started, run}
create function public.crm_start_run(
  p_connection uuid, p_sync_type text, p_direction text, p_trigger text, p_user uuid, p_record uuid,
  p_lease uuid, p_lease_seconds integer, p_objects text[] default null, p_held boolean default false
) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_connection public.crm_connections;
  v_active public.crm_sync_logs;
  v_run public.crm_sync_logs;
  v_started boolean := false;
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
  select * into v_active from public.crm_sync_logs where connection_id = p_connection and status in ('running', 'waiting');

  if v_active.status = 'waiting' and not p_held then
    v_run := v_active;
  elsif p_sync_type = 'webhook' then
    v_run := v_active;
  else
    -- Yet to start: queued, or begun and taken by no worker so far.
    select * into v_run from public.crm_sync_logs r
    where r.connection_id = p_connection and (r.status = 'queued' or r.status = 'running' and r.claims = 0)
      and private.crm_run_covers(
            r.sync_type, r.direction, r.record_id, r.objects, p_sync_type, p_direction, p_record, p_objects)
    order by r.status = 'queued', r.started_at limit 1;
    if v_run.id is null and v_active.id is not null then
      if p_trigger <> 'user' and private.crm_run_covers(
           v_active.sync_type, v_active.direction, v_active.record_id, v_active.objects,
           p_sync_type, p_direction, p_record, p_objects)
         or v_active.trigger = 'user' and p_trigger = 'user'
            and (v_active.sync_type, v_active.direction, v_active.record_id, v_active.objects)
                is not distinct from (p_sync_type, p_direction, p_record, p_objects)
            and (v_active.started_at > now() - interval '5 seconds'
                 or v_active.resume_at is null and (v_active.lease_expires_at is null or v_active.lease_expires_at < now())
                    and (v_active.phase = 'pull' or v_active.record_id is not null or v_active.direction = 'to_crm')) then
        v_run := v_active;
      end if;
    end if;
  end if;

  if v_run.id is null then
    -- What is narrower and has yet to start is widened; the first keeps its place, others of the kind are not needed.
    select * into v_run from public.crm_sync_logs r
    where r.connection_id = p_connection and (r.status = 'queued' or r.status = 'running' and r.claims = 0)
      and private.crm_run_covers(
        p_sync_type, p_direction, p_record, p_objects, r.sync_type, r.direction, r.record_id, r.objects)
    order by r.status = 'queued', r.started_at limit 1;
    delete from public.crm_sync_logs r
    where r.connection_id = p_connection and r.status = 'queued' and r.id <> v_run.id
      and private.crm_run_covers(
        p_sync_type, p_direction, p_record, p_objects, r.sync_type, r.direction, r.record_id, r.objects);
    if v_run.id is null then
      insert into public.crm_sync_logs
        (organization_id, connection_id, sync_type, direction, status, trigger, started_by, record_id, objects, claims)
      values (v_connection.organization_id, p_connection, p_sync_type, p_direction, 'queued', p_trigger, p_user, p_record,
              p_objects, 0)
      returning * into v_run;
    else
      update public.crm_sync_logs set sync_type = p_sync_type, direction = p_direction, objects = p_objects
      where id = v_run.id returning * into v_run;
      if v_run.status = 'running' then v_run := private.crm_begin_run(v_run.id, null, 0); end if;
    end if;
  end if;
  if p_trigger = 'user' and v_run.trigger <> 'user' and v_run.claims = 0 then
    update public.crm_sync_logs set trigger = 'user', started_by = p_user where id = v_run.id;
  end if;
  if v_active.id is null then
    if p_sync_type = 'webhook' then v_run := private.crm_begin_run(v_run.id, p_lease, p_lease_seconds);
    else perform private.crm_begin_next_run(p_connection, v_run.id, p_lease, p_lease_seconds);
    end if;
    v_started := exists (select 1 from public.crm_sync_logs where id = v_run.id and status = 'running');
  end if;
  select * into v_run from public.crm_sync_logs where id = v_run.id;
  return jsonb_build_object('started', v_started, 'run', to_jsonb(v_run) - 'lease_token');
end
$$;
revoke all on function public.crm_start_run from public, anon, authenticated;
grant execute on function public.crm_start_run to service_role;
