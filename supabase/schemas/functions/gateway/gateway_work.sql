-- Results as work: what is sent, whom it was written to before, how often it was tried and whether the worker that tried it last
-- was stopped, and of an event with an id of its own whether it was made already, or may have been by an earlier delivery that
-- failed. Asked for with every push: in PL/pgSQL its plan is kept.
create function private.gateway_work(p_ids uuid[]) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', r.id, 'integration_id', r.integration_id, 'kind', r.kind, 'contact_key', r.contact_key, 'payload', i.payload,
      'attempts', r.attempts, 'unanswered_since', coalesce(r.unanswered_since, e.unanswered_since), 'state', r.state,
      'created_at', r.created_at,
      -- A contact that an earlier delivery may still make is not made by this one either.
      'pending', coalesce(r.pending, e.pending, (
        select w.pending from public.gateway_results w
        where w.integration_id = r.integration_id and w.contact_key = r.contact_key and w.pending ->> 'object' = 'contact'
          and w.status <> 'synced' and (w.pending ->> 'until')::timestamptz > now()
        order by w.sequence desc limit 1)),
      'interrupted_at', case when l.attempt ->> 'outcome' = 'interrupted' then l.attempt ->> 'at' end,
      'record_id', (select w.record_id from public.gateway_results w
                    where w.integration_id = r.integration_id and w.contact_key = r.contact_key and w.record_id is not null
                      and w.kind = 'contact' order by w.sequence desc limit 1),
      'made', r.kind = 'event' and i.payload ->> 'event_id' is not null and exists (
        select 1 from public.gateway_results w join public.gateway_items wi using (delivery_id, position)
        where w.integration_id = r.integration_id and w.contact_key = r.contact_key and w.kind = 'event' and w.status = 'synced'
          and wi.payload ->> 'event_id' = i.payload ->> 'event_id' and wi.payload ->> 'event_name' = i.payload ->> 'event_name')
    ) order by r.sequence), '[]'::jsonb)
    from public.gateway_results r join public.gateway_items i using (delivery_id, position)
    left join lateral (
      select w.unanswered_since, w.pending, w.history
      from public.gateway_results w join public.gateway_items wi using (delivery_id, position)
      where r.kind = 'event' and w.kind = 'event' and w.integration_id = r.integration_id and w.contact_key = r.contact_key
        and w.status = 'failed' and w.unanswered_since is not null and wi.payload ->> 'event_id' = i.payload ->> 'event_id'
        and wi.payload ->> 'event_name' = i.payload ->> 'event_name'
      order by w.sequence desc limit 1) e on true
    cross join lateral (select coalesce(r.history -> -1, e.history -> -1) as attempt) l
    where r.id = any (p_ids));
end
$$;
revoke all on function private.gateway_work from public, anon, authenticated;
grant execute on function private.gateway_work to service_role;
