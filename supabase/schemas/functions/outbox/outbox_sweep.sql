-- Wakes endpoints whose deliveries are overdue, as their wake-up was lost, and pauses those that have failed for 24 hours.
-- @returns {woken, paused: [id]}
create function public.outbox_sweep() returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_overdue uuid[];
  v_paused jsonb;
begin
  with paused as (
    update public.webhook_endpoints e set status = 'paused', status_reason = 'failing', updated_at = now()
    where e.status = 'active' and e.failing_since < now() - interval '24 hours'
    returning e.id)
  select coalesce(jsonb_agg(p.id), '[]'::jsonb) into v_paused from paused p;
  select array_agg(distinct d.endpoint_id) into v_overdue from public.webhook_deliveries d
  where d.status = 'queued' and greatest(d.next_at, coalesce(d.leased_until, d.next_at)) < now() - interval '30 seconds';
  perform private.outbox_wake(v_overdue);
  return jsonb_build_object('woken', coalesce(cardinality(v_overdue), 0), 'paused', v_paused);
end
$$;
revoke all on function public.outbox_sweep from public, anon, authenticated;
grant execute on function public.outbox_sweep to service_role;
