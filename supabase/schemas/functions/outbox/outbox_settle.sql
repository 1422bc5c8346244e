-- Notes what has become of deliveries of one endpoint, as far as the lease still holds. p_outcomes: [{id, status, wait_seconds,
-- attempt}]; a status of queued: to be tried again after wait_seconds. p_is_gone: the endpoint has said that it is no more, and
-- is turned off. One that has failed for 24 hours is paused. One of which many attempts in a row have failed rests, a quarter of
-- the time for which it has failed, from 15 seconds to 5 minutes; then it is tried with one delivery, and all that waits goes on
-- once that has arrived. So an endpoint that does not answer costs others little, and what waits is not used up on it. An
-- endpoint is slow whose answer took a second or more, or did not come in it.
-- @returns {stopped: 'failing' | 'gone', where this has paused it or turned it off, else null}
create function public.outbox_settle(p_endpoint uuid, p_lease uuid, p_outcomes jsonb, p_is_gone boolean) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_delivered integer;
  v_parked integer;
  v_failures integer;
  v_wait double precision;
  v_took integer;
  v_error text;
  v_before public.webhook_endpoints;
  v_after public.webhook_endpoints;
  v_rest interval;
begin
  -- Outcomes of one endpoint are noted one after the other: each is counted upon the one before.
  select * into v_before from public.webhook_endpoints where id = p_endpoint for no key update;
  with given as (select * from jsonb_to_recordset(p_outcomes) as g (id uuid, status text, wait_seconds double precision,
                                                                    attempt jsonb)),
  noted as (
    update public.webhook_deliveries d
    set status = case when g.status = 'queued' and exists (select from public.webhook_endpoints e
                                                           where e.id = p_endpoint and e.status = 'disabled')
                      then 'failed' else g.status end,
        attempts = d.attempts + 1, next_at = now() + make_interval(secs => g.wait_seconds),
        -- The newest 20.
        history = (select jsonb_agg(h.value order by h.place)
                   from jsonb_array_elements(d.history || g.attempt) with ordinality h (value, place)
                   where h.place > jsonb_array_length(d.history) + 1 - 20),
        lease = null, leased_until = null, updated_at = now()
    from given g where g.id = d.id and d.lease = p_lease and d.status = 'queued'
    returning d.status, g.wait_seconds, g.attempt)
  select count(*) filter (where n.status = 'delivered'), count(*) filter (where n.status = 'failed'),
         count(*) filter (where n.status <> 'delivered'), min(n.wait_seconds) filter (where n.status = 'queued'),
         max(left(n.attempt ->> 'error', 1000)) filter (where n.status <> 'delivered'), max((n.attempt ->> 'took_ms')::integer)
  into v_delivered, v_parked, v_failures, v_wait, v_error, v_took from noted n;
  if v_delivered + v_failures = 0 then return '{"stopped": null}'; end if;
  if v_delivered = 0 and v_before.failures + v_failures >= private.outbox_failures_max() then
    v_rest := least(greatest((now() - v_before.failing_since) / 4, interval '15 seconds'), interval '5 minutes');
  end if;
  update public.webhook_endpoints e
  set delivered = e.delivered + v_delivered, failed = e.failed + v_parked,
      last_success_at = case when v_delivered > 0 then now() else e.last_success_at end,
      last_failure_at = case when v_failures > 0 then now() else e.last_failure_at end,
      last_error = case when v_failures > 0 then v_error else null end,
      failing_since = case when v_delivered > 0 then null else coalesce(e.failing_since, now()) end,
      failures = case when v_delivered > 0 then 0 else least(e.failures + v_failures, 1000000) end, rests_until = now() + v_rest,
      is_slow = coalesce(v_took >= 1000, e.is_slow),
      status = case when p_is_gone then 'disabled'
                    when v_delivered = 0 and e.status = 'active' and e.failing_since < now() - interval '24 hours' then 'paused'
                    else e.status end,
      status_reason = case when p_is_gone then 'gone'
                           when v_delivered = 0 and e.status = 'active' and e.failing_since < now() - interval '24 hours'
                           then 'failing' else e.status_reason end
  where e.id = p_endpoint
  returning * into v_after;
  if v_rest is not null then perform private.outbox_wake(array[p_endpoint], ceil(extract(epoch from v_rest))::integer);
  elsif v_before.rests_until is not null then perform private.outbox_wake(array[p_endpoint]);
  elsif v_wait is not null then perform private.outbox_wake(array[p_endpoint], ceil(v_wait)::integer); end if;
  return jsonb_build_object('stopped', case when v_after.status <> v_before.status then v_after.status_reason end);
end
$$;
revoke all on function public.outbox_settle from public, anon, authenticated;
grant execute on function public.outbox_settle to service_role;
