-- Starts every run that is due (with p_force, every run that can start), and makes abandoned runs, whose lease has expired,
-- visible at once. A connection of which every object is off has nothing to sync. Connections that are overdue longest go
-- first. It is called every five minutes, and a delta starts at the call before its interval has passed, not at the one after:
-- no interval is longer than it says.
-- @returns [{runId, connectionId}] of started and resumed runs
create function public.crm_enqueue_runs(p_force boolean) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  c record;
  v_answer jsonb;
  v_runs jsonb := '[]'::jsonb;
begin
  for c in
    select r.id, r.connection_id, r.message_id
    from public.crm_sync_logs r join public.crm_connections k on k.id = r.connection_id
    where r.status = 'running' and r.sync_type <> 'webhook' and (r.lease_expires_at is null or r.lease_expires_at < now())
      and (r.resume_at is null or r.resume_at <= now()) and k.status = 'active'
    for update of r skip locked
  loop
    if c.message_id is not null then
      perform private.crm_delete_message('crm_work', c.message_id);
    end if;
    update public.crm_sync_logs
    set message_id = private.crm_send_message('crm_work',
      jsonb_build_object('kind', 'run', 'connectionId', c.connection_id, 'runId', c.id))
    where id = c.id;
    v_runs := v_runs || jsonb_build_object('runId', c.id, 'connectionId', c.connection_id);
  end loop;
  -- Queued runs that nothing has had begin, as after a worker's last word was lost.
  for c in
    select k.id from public.crm_connections k
    where k.status = 'active'
      and exists (select 1 from public.crm_sync_logs r where r.connection_id = k.id and r.status = 'queued')
      and not exists (select 1 from public.crm_sync_logs r where r.connection_id = k.id and r.status in ('running', 'waiting'))
    for update of k skip locked
  loop
    perform private.crm_begin_next_run(c.id);
  end loop;
  for c in
    select k.id, s.full_due
    from public.crm_connections k
    cross join lateral (
      select coalesce(k.last_full_at, k.created_at)
               < now() - make_interval(days => coalesce((k.settings #>> '{schedule,fullDays}')::integer, 7))
             and k.settings #> '{schedule,fullDays}' is distinct from 'null'::jsonb as full_due,
             k.last_delta_at is null
             or k.last_delta_at
                <= now() - make_interval(mins => coalesce((k.settings #>> '{schedule,deltaMinutes}')::integer, 15))
                   + interval '4 minutes 30 seconds' as delta_due) s
    where k.status = 'active' and private.crm_was_synced(k.id) and (p_force or s.full_due or s.delta_due)
      and exists (select 1 from public.crm_connection_objects o where o.connection_id = k.id and o.enabled)
      and not exists (select 1 from public.crm_sync_logs r
                      where r.connection_id = k.id and r.status in ('running', 'waiting') and r.sync_type <> 'webhook')
    order by k.last_delta_at nulls first
  loop
    v_answer := public.crm_start_run(c.id, case when c.full_due then 'full' else 'delta' end, 'bidirectional', 'cron',
                                     null, null, null, 0);
    if (v_answer ->> 'started')::boolean then
      v_runs := v_runs || jsonb_build_object('runId', v_answer #>> '{run,id}', 'connectionId', c.id);
    end if;
  end loop;
  return v_runs;
end
$$;
revoke all on function public.crm_enqueue_runs from public, anon, authenticated;
grant execute on function public.crm_enqueue_runs to service_role;
