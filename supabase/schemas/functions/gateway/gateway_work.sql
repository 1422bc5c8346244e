-- Results as work: what is sent, whom it was written to before, how often it was tried, and of an event with an id of its own the
-- record that it was made already. Asked for with every push: in PL/pgSQL its plan is kept.
create function private.gateway_work(p_ids uuid[]) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', r.id, 'integration_id', r.integration_id, 'kind', r.kind, 'contact_key', r.contact_key, 'payload', i.payload,
      'attempts', r.attempts, 'unanswered_since', r.unanswered_since, 'state', r.state, 'created_at', r.created_at,
      -- A contact that an earlier delivery may still make is not made by this one either.
      'pending', coalesce(r.pending, (
        select w.pending from public.gateway_results w
        where w.integration_id = r.integration_id and w.contact_key = r.contact_key and w.pending ->> 'object' = 'contact'
          and w.status <> 'synced' and (w.pending ->> 'until')::timestamptz > now()
        order by w.sequence desc limit 1)),
      'record_id', (select w.record_id from public.gateway_results w
                    where w.integration_id = r.integration_id and w.contact_key = r.contact_key and w.record_id is not null
                      and w.kind = 'contact' order by w.sequence desc limit 1),
      'made', r.kind = 'event' and i.payload ->> 'event_id' is not null and exists (
        select 1 from public.gateway_results w join public.gateway_items wi using (delivery_id, position)
        where w.integration_id = r.integration_id and w.contact_key = r.contact_key and w.kind = 'event' and w.status = 'synced'
          and wi.payload ->> 'event_id' = i.payload ->> 'event_id' and wi.payload ->> 'event_name' = i.payload ->> 'event_name')
    ) order by r.sequence), '[]'::jsonb)
    from public.gateway_results r join public.gateway_items i using (delivery_id, position)
    where r.id = any (p_ids));
end
$$;
revoke all on function private.gateway_work from public, anon, authenticated;
grant execute on function private.gateway_work to service_role;
