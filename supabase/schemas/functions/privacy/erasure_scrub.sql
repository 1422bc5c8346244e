-- Takes a person's values and ids out of everything that is not the contact or its links: logs, notes of runs, events, what
-- other links say of it, dead letters. What happened stays known, of whom does not. p_refs: [{connection, id}] of its records
-- in CRMs. An address or number that other contacts have too is not searched for. @returns rows by kind
create function private.erasure_scrub(p_contact public.contacts, p_links uuid[], p_refs jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_organization uuid := p_contact.organization_id;
  v_values text[];
  v_erased constant jsonb := '{"code": "erased_on_request", "message": "Erased on request."}';
  v_deliveries uuid[]; v_positions integer[];
  v_changes integer; v_runs integer; v_events integer; v_audit integer; v_letters integer; v_mentions integer; v_notes integer;
  v_items integer;
begin
  -- What its identities look like in a text, in lower case. Too short a text would be found everywhere.
  select coalesce(array_agg(distinct lower(v.value)), '{}') into v_values
  from (
    select btrim(e.value) as value
    from (select p_contact.email as value union
          select v ->> 'email' from public.crm_sync_state l cross join private.link_values(l) v
          where l.id = any (p_links)) e
    where not exists (select 1 from public.contacts o where o.organization_id = v_organization and o.deleted_at is null
                        and o.id <> p_contact.id and lower(btrim(coalesce(o.email, ''))) = lower(btrim(e.value)))
    union all
    select btrim(e.value)
    from (select p_contact.phone as value union
          select v ->> 'phone' from public.crm_sync_state l cross join private.link_values(l) v
          where l.id = any (p_links)) e
    where not exists (select 1 from public.contacts o where o.organization_id = v_organization and o.deleted_at is null
                        and o.id <> p_contact.id and o.phone is not null
                        and private.phone_key(o.phone) = private.phone_key(e.value))
    union all
    -- What led to the contact: sets of ids.
    select p_contact.id::text
  ) v where char_length(v.value) >= 6;
  v_values := v_values || private.json_forms(v_values);

  update public.crm_sync_changes h
  set before = null, after = null, record_id = null, crm_record_id = null, link_id = null, reason = 'erased_on_request'
  where h.organization_id = v_organization
    and (h.record_id = p_contact.id or h.link_id = any (p_links)
         or exists (select 1 from jsonb_array_elements(p_refs) r
                    where (r ->> 'connection')::uuid = h.connection_id and r ->> 'id' = h.crm_record_id)
         or private.mentions(concat_ws(' ', h.before::text, h.after::text, h.reason), v_values));
  get diagnostics v_changes = row_count;

  update public.crm_undo_items i
  set link_id = null, message = null, outcome = case i.outcome when 'open' then 'left' else i.outcome end,
      reason = case i.outcome when 'open' then 'erased' else i.reason end
  where i.organization_id = v_organization
    and (i.link_id = any (p_links) or private.mentions(i.message, v_values));

  delete from public.crm_planned_changes p
  where p.organization_id = v_organization
    and (p.record_id = p_contact.id or p.link_id = any (p_links)
         or exists (select 1 from jsonb_array_elements(p_refs) r
                    where (r ->> 'connection')::uuid = p.connection_id and r ->> 'id' = p.crm_record_id)
         or private.mentions(concat_ws(' ', p.before::text, p.after::text), v_values));

  -- Previews are looked at for some days; one that may hold the person is made again.
  delete from public.crm_previews where organization_id = v_organization;

  update public.crm_sync_logs r
  set record_id = nullif(r.record_id, p_contact.id),
      errors = coalesce((select jsonb_agg(case when private.is_about(e, r.connection_id, p_contact.id, p_refs, v_values)
                                               then v_erased else e end order by n)
                         from jsonb_array_elements(r.errors) with ordinality as t (e, n)), '[]'::jsonb)
  where r.organization_id = v_organization
    and (r.record_id = p_contact.id
         or exists (select 1 from jsonb_array_elements(r.errors) e
                    where private.is_about(e, r.connection_id, p_contact.id, p_refs, v_values)));
  get diagnostics v_runs = row_count;

  delete from public.crm_webhook_events v
  where v.organization_id = v_organization
    and exists (select 1 from jsonb_array_elements(p_refs) r
                where (r ->> 'connection')::uuid = v.connection_id and r ->> 'id' in (v.crm_record_id, v.merged_into));
  get diagnostics v_events = row_count;

  -- Records of CRMs that were taken for this person and are linked to nobody: seen again, they are refused.
  delete from public.crm_sync_state l
  where l.organization_id = v_organization and l.record_id is null and l.id <> all (p_links)
    and private.mentions(concat_ws(' ', l.last_error::text, l.candidates::text, l.base::text), v_values);
  get diagnostics v_mentions = row_count;
  update public.crm_sync_state l
  set candidates = (select jsonb_agg(k order by n) from jsonb_array_elements(l.candidates) with ordinality as t (k, n)
                    where not private.is_about(k, l.connection_id, p_contact.id, p_refs, v_values)),
      last_error = case when private.mentions(l.last_error::text, v_values)
                        then (l.last_error - '{others,label}'::text[]) || v_erased
                        else l.last_error end,
      version = l.version + 1
  where l.organization_id = v_organization and l.id <> all (p_links)
    and (private.mentions(l.last_error::text, v_values)
         or jsonb_typeof(l.candidates) = 'array'
            and exists (select 1 from jsonb_array_elements(l.candidates) k
                        where private.is_about(k, l.connection_id, p_contact.id, p_refs, v_values)));
  get diagnostics v_notes = row_count;
  v_mentions := v_mentions + v_notes;

  update public.crm_audit_log a
  set subject = case when a.subject = p_contact.id::text or a.subject = any (p_links::text[]) then null else a.subject end,
      details = '{"erased": true}'
  where a.organization_id = v_organization
    and (a.subject = p_contact.id::text or a.subject = any (p_links::text[])
         or a.details ->> 'recordId' = p_contact.id::text or private.mentions(a.details::text, v_values)
         or a.details ->> 'crmRecordId' in (select r ->> 'id' from jsonb_array_elements(p_refs) r));
  get diagnostics v_audit = row_count;

  delete from public.crm_dead_letters d
  where d.organization_id = v_organization
    and (d.job::text like '%' || p_contact.id || '%' or private.mentions(concat_ws(' ', d.job::text, d.reason), v_values));
  get diagnostics v_letters = row_count;

  -- What the push gateway was given of her: that something was delivered stays known. What is still queued is not sent.
  select coalesce(array_agg(i.delivery_id), '{}'), coalesce(array_agg(i.position), '{}') into v_deliveries, v_positions
  from public.gateway_items i
  where i.organization_id = v_organization and private.mentions(concat_ws(' ', i.email, i.phone, i.payload::text), v_values);
  update public.gateway_items i set email = null, phone = null, payload = '{}', invalid = null
  from unnest(v_deliveries, v_positions) a (delivery, place) where i.delivery_id = a.delivery and i.position = a.place;
  update public.gateway_results r
  set contact_key = 'erased', record_id = null, warnings = '[]', history = '[]', error = v_erased || '{"retryable": false}',
      status = case r.status when 'queued' then 'failed' else r.status end, lease = null, leased_until = null
  from unnest(v_deliveries, v_positions) a (delivery, place) where r.delivery_id = a.delivery and r.position = a.place;
  -- A program may have named its call for her.
  update public.gateway_deliveries d
  set answer = null,
      idempotency_key = case when private.mentions(d.idempotency_key, v_values) then null else d.idempotency_key end
  where d.organization_id = v_organization
    and (d.id = any (v_deliveries) or private.mentions(concat_ws(' ', d.idempotency_key, d.answer::text), v_values));
  update public.gateway_integrations g set last_error = null
  where g.organization_id = v_organization and private.mentions(g.last_error, v_values);

  -- What receivers of webhooks have answered may repeat what they were sent.
  update public.webhook_deliveries w set history = '[]'
  where w.organization_id = v_organization and w.history <> '[]'
    and private.mentions(w.history::text, v_values);
  update public.webhook_endpoints w set last_error = null
  where w.organization_id = v_organization and private.mentions(w.last_error, v_values);

  -- What programs were answered of her, by her id or her values.
  delete from private.idempotency_keys i
  where i.organization_id = v_organization
    and (i.answer -> 'record' ->> 'id' = p_contact.id::text
         or private.mentions(concat_ws(' ', i.key, i.answer::text), v_values));
  perform private.erasure_lists(p_contact, v_values), private.erasure_files(p_contact, v_values);
  v_items := private.erasure_intake(p_contact, v_values);
  update public.crm_connections k
  set last_error = case when private.mentions(k.last_error, v_values) then null else k.last_error end,
      health = case when private.mentions(k.health::text, v_values) then null else k.health end
  where k.organization_id = v_organization and private.mentions(concat_ws(' ', k.last_error, k.health::text), v_values);
  update public.crm_webhooks w set reason = null
  where w.organization_id = v_organization and private.mentions(w.reason, v_values);

  return jsonb_build_object('changes', v_changes, 'runs', v_runs, 'events', v_events, 'mentions', v_mentions,
                            'audit', v_audit, 'deadLetters', v_letters, 'intake', v_items);
end
$$;
revoke all on function private.erasure_scrub from public, anon, authenticated;
grant execute on function private.erasure_scrub to service_role;
