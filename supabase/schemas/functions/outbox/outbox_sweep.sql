-- Wakes endpoints whose deliveries are overdue, as their wake-up was lost; pauses those that have failed for 24 hours, and turns
-- those off that are paused or fail and for which more waits than p_waiting_max: what waits then is kept for a replay.
-- @returns {woken, stopped: [{id, reason: 'failing' | 'full'}]}
create function public.outbox_sweep(p_waiting_max integer default 100000) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_overdue uuid[];
  v_stopped jsonb;
begin
  with paused as (
    update public.webhook_endpoints e set status = 'paused', status_reason = 'failing', updated_at = now()
    where e.status = 'active' and e.failing_since < now() - interval '24 hours'
    returning e.id)
  select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'reason', 'failing')), '[]'::jsonb) into v_stopped from paused p;
  with full_ones as (
    update public.webhook_endpoints e set status = 'disabled', status_reason = 'full', updated_at = now()
    where (e.status = 'paused' or e.status = 'active' and e.failing_since is not null)
      and p_waiting_max < (select count(*) from (
        select from public.webhook_deliveries d where d.endpoint_id = e.id and d.status = 'queued' limit p_waiting_max + 1) w)
    returning e.id)
  select v_stopped || coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'reason', 'full')), '[]'::jsonb) into v_stopped
  from full_ones f;
  select array_agg(e.id) into v_overdue from public.webhook_endpoints e
  where e.status = 'active' and coalesce(e.rests_until, '-infinity') < now() - interval '30 seconds'
    and exists (select from public.webhook_deliveries d where d.endpoint_id = e.id and d.status = 'queued'
                  and greatest(d.next_at, coalesce(d.leased_until, d.next_at)) < now() - interval '30 seconds');
  perform private.outbox_wake(v_overdue);
  return jsonb_build_object('woken', coalesce(cardinality(v_overdue), 0), 'stopped', v_stopped);
end
$$;
revoke all on function public.outbox_sweep from public, anon, authenticated;
grant execute on function public.outbox_sweep to service_role;
