-- Notes what has become of work, as far as the lease still holds. p_outcomes: [{id, status, action, record_id, error, warnings,
-- attempt, wait_seconds, unanswered, pending, state}]; a status of queued: to be tried again after wait_seconds, or failed where
-- the CRM was disconnected meanwhile. p_wake: whether a worker is told of what waited for this; one that settles goes on itself.
-- @returns [{id, crm_type, status, action, record_id, error, warnings}] of what was noted
create function public.gateway_settle(p_lease uuid, p_outcomes jsonb, p_needs_reconnect boolean, p_wake boolean)
returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
  v_noted jsonb;
  v_of record;
begin
  with given as (select * from jsonb_to_recordset(p_outcomes) as g (
    id uuid, status text, action text, record_id text, error jsonb, warnings jsonb, attempt jsonb, wait_seconds double precision,
    unanswered boolean, pending jsonb, state text)),
  -- Each by its id, whatever else is queued.
  held as (
    select g.*, r.place, i.credentials is null as is_disconnected
    from given g
    cross join lateral (select w.ctid as place, w.lease, w.status, w.integration_id from public.gateway_results w
                        where w.id = g.id for no key update offset 0) r
    join public.gateway_integrations i on i.id = r.integration_id
    where r.lease = p_lease and r.status = 'queued'),
  noted as (
    update public.gateway_results r
    set status = case when g.is_disconnected and g.status = 'queued' then 'failed' else g.status end, action = g.action,
        record_id = left(g.record_id, 300), error = nullif(g.error, 'null'::jsonb),
        warnings = coalesce(g.warnings, '[]'::jsonb), state = g.state,
        attempts = r.attempts + case when g.attempt is null or g.attempt = 'null'::jsonb then 0 else 1 end,
        history = case when g.attempt is null or g.attempt = 'null'::jsonb then r.history else r.history || g.attempt end,
        unanswered_since = case when g.unanswered then coalesce(r.unanswered_since, r.updated_at) else r.unanswered_since end,
        pending = coalesce(nullif(g.pending, 'null'::jsonb), r.pending),
        next_at = now() + make_interval(secs => coalesce(g.wait_seconds, 0)), lease = null, leased_until = null,
        updated_at = now()
    from held g
    where r.ctid = g.place
    returning r.id, r.integration_id, coalesce(g.wait_seconds, 0) as wait_seconds, private.gateway_result_json(r) as result)
  select jsonb_agg(n.result || jsonb_build_object('id', n.id, 'integration_id', n.integration_id,
                                                  'wait_seconds', n.wait_seconds))
  into v_noted from noted n;

  for v_of in
    select (n.value ->> 'integration_id')::uuid as integration_id,
           count(*) filter (where n.value ->> 'status' = 'synced') as synced,
           count(*) filter (where n.value ->> 'status' = 'failed') as failed,
           max(n.value -> 'error' ->> 'message') filter (where n.value ->> 'status' = 'failed') as message,
           min((n.value ->> 'wait_seconds')::double precision) filter (where n.value ->> 'status' = 'queued') as wait_seconds
    from jsonb_array_elements(coalesce(v_noted, '[]'::jsonb)) n group by 1
  loop
    update public.gateway_integrations g
    set synced = g.synced + v_of.synced, failed = g.failed + v_of.failed,
        last_sync_at = case when v_of.synced > 0 then now() else g.last_sync_at end,
        last_error = case when v_of.message is not null then left(v_of.message, 1000) when v_of.synced > 0 then null
                          else g.last_error end,
        status = case when g.status = 'disconnected' then g.status when p_needs_reconnect then 'needs_reconnect'
                      when v_of.synced > 0 then 'connected' else g.status end,
        updated_at = now()
    where g.id = v_of.integration_id;
    if v_of.wait_seconds is not null then
      perform private.gateway_wake(v_of.integration_id, ceil(v_of.wait_seconds)::integer);
    end if;
    -- What waited for this.
    if p_wake and exists (
      select 1 from public.gateway_results r where r.integration_id = v_of.integration_id and r.status = 'queued'
        and r.lease is null and r.next_at <= now()) then
      perform private.gateway_wake(v_of.integration_id);
    end if;
  end loop;
  if v_noted @> '[{"error": {"code": "erased"}}]' then
    perform private.gateway_forget(array(
      select (n.value ->> 'id')::uuid from jsonb_array_elements(v_noted) n where n.value #>> '{error,code}' = 'erased'));
  end if;
  return coalesce(v_noted, '[]'::jsonb);
end
$$;
revoke all on function public.gateway_settle from public, anon, authenticated;
grant execute on function public.gateway_settle to service_role;
