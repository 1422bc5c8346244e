-- Notes what has become of deliveries of one endpoint, as far as the lease still holds. p_outcomes: [{id, status, wait_seconds,
-- attempt}]; a status of queued: to be tried again after wait_seconds. p_is_gone: the endpoint has said that it is no more, and
-- is turned off. One that has failed for 24 hours is paused.
-- @returns {paused: whether it was paused by this}
create function public.outbox_settle(p_endpoint uuid, p_lease uuid, p_outcomes jsonb, p_is_gone boolean) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_delivered integer;
  v_parked integer;
  v_failures integer;
  v_wait double precision;
  v_error text;
  v_paused boolean := false;
begin
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
         max(left(n.attempt ->> 'error', 1000)) filter (where n.status <> 'delivered')
  into v_delivered, v_parked, v_failures, v_wait, v_error from noted n;
  if v_delivered + v_failures = 0 then return jsonb_build_object('paused', false); end if;
  update public.webhook_endpoints e
  set delivered = e.delivered + v_delivered, failed = e.failed + v_parked,
      last_success_at = case when v_delivered > 0 then now() else e.last_success_at end,
      last_failure_at = case when v_failures > 0 then now() else e.last_failure_at end,
      last_error = case when v_failures > 0 then v_error else null end,
      failing_since = case when v_delivered > 0 then null else coalesce(e.failing_since, now()) end,
      status = case when p_is_gone then 'disabled'
                    when v_delivered = 0 and e.status = 'active' and e.failing_since < now() - interval '24 hours' then 'paused'
                    else e.status end,
      status_reason = case when p_is_gone then 'gone'
                           when v_delivered = 0 and e.status = 'active' and e.failing_since < now() - interval '24 hours'
                           then 'failing' else e.status_reason end
  where e.id = p_endpoint
  returning e.status = 'paused' and e.status_reason = 'failing' into v_paused;
  if v_wait is not null then perform private.outbox_wake(array[p_endpoint], ceil(v_wait)::integer); end if;
  return jsonb_build_object('paused', coalesce(v_paused, false));
end
$$;
revoke all on function public.outbox_settle from public, anon, authenticated;
grant execute on function public.outbox_settle to service_role;
