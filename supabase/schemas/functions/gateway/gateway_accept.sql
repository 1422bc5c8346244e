-- Writes a delivery down before anything is sent. p_items: [{contact_key, email, phone, payload, invalid}], in their order.
-- p_crm_types: only these; null: every CRM that the user is connected to. p_lease: who works on it at once, and has p_seconds
-- for it before a worker takes it over; null: workers do all of it. What is about a contact with earlier work waits for that.
-- @returns {delivery_id, work, integrations}, or {missing: the first of p_crm_types that is not connected}, or, for a
-- call under the name of an earlier one, {reused: true} where that was another, else {delivery_id, answer, again: true}
-- Its plans are kept, maybe from when the tables were empty, as those of the other functions that every push calls: none may read
-- a table from its beginning to its end.
create function public.gateway_accept(
  p_organization uuid, p_user text, p_kind text, p_items jsonb, p_crm_types text[], p_key text, p_hash text, p_lease uuid,
  p_seconds integer
) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
  v_delivery uuid := gen_random_uuid();
  v_kept public.gateway_deliveries;
  v_integrations uuid[];
  v_missing text;
  v_leased uuid[] := '{}';
begin
  if p_key is not null then
    update public.gateway_deliveries d set idempotency_key = null
    where d.organization_id = p_organization and d.user_id = p_user and d.idempotency_key = p_key
      and d.created_at < now() - interval '1 day';
    select d.* into v_kept from public.gateway_deliveries d
    where d.organization_id = p_organization and d.user_id = p_user and d.idempotency_key = p_key;
  end if;
  if v_kept.id is null then
    -- What is about one contact is written down one after the other, so that its order is that of the commits.
    perform pg_advisory_xact_lock(hashtextextended(p_organization::text || p_user || k.contact_key, 0))
    from (select distinct e.value ->> 'contact_key' as contact_key from jsonb_array_elements(p_items) e
          where p_kind <> 'contacts' order by 1) k;
    select coalesce(array_agg(g.id), '{}') into v_integrations
    from public.gateway_integrations g
    where g.organization_id = p_organization and g.user_id = p_user and g.credentials is not null
      and (p_crm_types is null or g.crm_type = any (p_crm_types));
    if p_crm_types is not null then
      select t.crm_type into v_missing
      from unnest(p_crm_types) with ordinality t (crm_type, place)
      where not exists (select 1 from public.gateway_integrations g where g.id = any (v_integrations) and g.crm_type = t.crm_type)
      order by t.place limit 1;
      if v_missing is not null then return jsonb_build_object('missing', v_missing); end if;
    end if;
    insert into public.gateway_deliveries (id, organization_id, user_id, kind, idempotency_key, hash)
    values (v_delivery, p_organization, p_user, p_kind, p_key, p_hash)
    on conflict (organization_id, user_id, idempotency_key) where idempotency_key is not null do nothing;
    if not found then
      select d.* into v_kept from public.gateway_deliveries d
      where d.organization_id = p_organization and d.user_id = p_user and d.idempotency_key = p_key;
    end if;
  end if;
  if v_kept.id is not null then
    if v_kept.hash is distinct from p_hash then return jsonb_build_object('reused', true); end if;
    return jsonb_build_object('delivery_id', v_kept.id, 'answer', v_kept.answer, 'again', true);
  end if;

  insert into public.gateway_items (delivery_id, position, organization_id, email, phone, payload, invalid)
  select v_delivery, e.place - 1, p_organization, e.value ->> 'email', e.value ->> 'phone', e.value -> 'payload',
         nullif(e.value -> 'invalid', 'null'::jsonb)
  from jsonb_array_elements(p_items) with ordinality e (value, place);

  with made as (
    insert into public.gateway_results
      (delivery_id, position, organization_id, user_id, integration_id, crm_type, kind, contact_key, status, error, lease,
       leased_until)
    select v_delivery, e.place - 1, p_organization, p_user, g.id, g.crm_type,
           case p_kind when 'event' then 'event' else 'contact' end, e.value ->> 'contact_key', x.status, x.error,
           case when l.is_free then p_lease end, case when l.is_free then now() + make_interval(secs => p_seconds) end
    from jsonb_array_elements(p_items) with ordinality e (value, place)
    cross join unnest(v_integrations) i (id) join public.gateway_integrations g on g.id = i.id
    cross join lateral (
      select case when w.wrong is null then 'queued' else 'failed' end as status,
             w.wrong || '{"retryable": false}'::jsonb as error
      from (select nullif(e.value -> 'invalid', 'null'::jsonb) as wrong) w) x
    cross join lateral (
      -- By the index on both, however much is queued of the integration: not a list of all that is.
      select x.error is null and p_lease is not null and (
        select q.id from public.gateway_results q
        where q.integration_id = g.id and q.contact_key = e.value ->> 'contact_key' and q.status = 'queued'
        limit 1) is null as is_free) l
    order by e.place
    returning id, lease)
  select coalesce(array_agg(m.id), '{}') into v_leased from made m where m.lease is not null;

  if p_items @? '$[*].invalid.type() ? (@ == "object")' then
    update public.gateway_integrations g set failed = g.failed + w.n
    from (select count(*) as n from public.gateway_items i where i.delivery_id = v_delivery and i.invalid is not null) w
    where g.id = any (v_integrations);
  end if;

  if p_lease is null then
    perform private.gateway_wake(i.id) from unnest(v_integrations) i (id);
  else
    perform private.gateway_watch(i.id, now() + make_interval(secs => p_seconds)) from unnest(v_integrations) i (id);
  end if;
  return jsonb_build_object('delivery_id', v_delivery, 'work', private.gateway_work(v_leased),
                            'integrations', private.gateway_open(v_integrations));
end
$$;
revoke all on function public.gateway_accept from public, anon, authenticated;
grant execute on function public.gateway_accept to service_role;
