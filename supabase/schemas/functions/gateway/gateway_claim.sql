-- Takes due work of an integration: of each contact the first that is queued, of one kind, up to its CRM's limit in p_limits.
-- p_delivery: of that one alone; null: whatever is due.
-- @returns {work, integrations}; no work: there is nothing due that nobody has
create function public.gateway_claim(p_integration uuid, p_delivery uuid, p_lease uuid, p_limits jsonb, p_seconds integer)
returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_ids uuid[];
  v_kind text;
begin
  -- Two who claim at once would both see the first of a contact.
  perform pg_advisory_xact_lock(hashtextextended('gateway_claim ' || p_integration::text, 0));
  perform private.gateway_take_over(p_integration, p_seconds);
  select array_agg(d.id order by d.sequence), (array_agg(d.kind order by d.sequence))[1] into v_ids, v_kind
  from (
    select r.id, r.sequence, r.kind
    from public.gateway_results r
    where r.integration_id = p_integration and r.status = 'queued' and r.next_at <= now()
      and r.lease is null and (p_delivery is null or r.delivery_id = p_delivery)
      and not exists (
        select 1 from public.gateway_results e
        where e.integration_id = r.integration_id and e.contact_key = r.contact_key and e.status = 'queued'
          and e.sequence < r.sequence)
    order by r.sequence
    limit (select (p_limits ->> g.crm_type)::integer from public.gateway_integrations g where g.id = p_integration)) d;
  update public.gateway_results r set lease = p_lease, leased_until = now() + make_interval(secs => p_seconds)
  where r.id = any (v_ids) and r.kind = v_kind;
  select coalesce(array_agg(r.id), '{}') into v_ids from public.gateway_results r
  where r.id = any (v_ids) and r.lease = p_lease;
  -- A worker has a wake-up of its own until it is done.
  if p_delivery is not null and v_ids <> '{}' then
    perform private.gateway_watch(p_integration, now() + make_interval(secs => p_seconds));
  end if;
  return jsonb_build_object('work', private.gateway_work(v_ids), 'integrations', private.gateway_open(array[p_integration]));
end
$$;
revoke all on function public.gateway_claim from public, anon, authenticated;
grant execute on function public.gateway_claim to service_role;
