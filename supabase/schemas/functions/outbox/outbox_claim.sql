-- Takes up to p_limit due deliveries of an endpoint that is active, alone for p_seconds: of each subject the first queued one.
-- One that rests (outbox_settle) is left alone, and after its rest tried with one delivery.
-- @returns {endpoint, work}; no work: there is nothing due that nobody has
create function public.outbox_claim(p_endpoint uuid, p_lease uuid, p_limit integer, p_seconds integer) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_ids uuid[];
  v_is_tried boolean;
begin
  -- Two who claim at once would both see the first of a subject.
  perform pg_advisory_xact_lock(hashtextextended('outbox_claim ' || p_endpoint::text, 0));
  select e.failures >= private.outbox_failures_max() into v_is_tried from public.webhook_endpoints e
  where e.id = p_endpoint and e.status = 'active' and coalesce(e.rests_until, '-infinity') <= now();
  if v_is_tried is null then return jsonb_build_object('endpoint', null, 'work', '[]'::jsonb); end if;
  -- The server's endpoint sends websites nothing that they have sent in, so that nothing circles.
  delete from public.webhook_deliveries d using public.webhook_endpoints e
  where e.id = p_endpoint and e.kind = 'server' and d.endpoint_id = e.id and d.status = 'queued' and d.lease is null
    and exists (select from public.intake_items i
                where i.contact_id = d.subject_id and i.made_contact or i.ticket_id = d.subject_id and i.type = 'repair_request');
  select array_agg(d.id) into v_ids
  from (
    select r.id from public.webhook_deliveries r
    where r.endpoint_id = p_endpoint and r.status = 'queued' and r.next_at <= now()
      and (r.leased_until is null or r.leased_until < now())
      and not exists (
        select from public.webhook_deliveries e
        where e.endpoint_id = r.endpoint_id and e.subject_id = r.subject_id and e.status = 'queued' and e.sequence < r.sequence)
    order by r.sequence limit case when v_is_tried then 1 else p_limit end) d;
  if v_ids is null then return jsonb_build_object('endpoint', null, 'work', '[]'::jsonb); end if;
  update public.webhook_deliveries r set lease = p_lease, leased_until = now() + make_interval(secs => p_seconds)
  where r.id = any (v_ids);
  -- Nobody else tries it meanwhile; whoever dies of it is replaced sooner than the message that woke it comes again.
  if v_is_tried then
    update public.webhook_endpoints set rests_until = now() + make_interval(secs => p_seconds / 2) where id = p_endpoint;
  end if;
  return jsonb_build_object('endpoint', private.webhook_endpoint_json(p_endpoint), 'work', private.webhook_work(v_ids));
end
$$;
revoke all on function public.outbox_claim from public, anon, authenticated;
grant execute on function public.outbox_claim to service_role;
