-- Deliveries as work: what is told, with the record as it is now for an endpoint that gets all of it, and for the server's its
-- contact.
create function private.webhook_work(p_ids uuid[]) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', d.id, 'type', d.type, 'data', d.data, 'attempts', d.attempts, 'created_at', d.created_at, 'record', r.record,
    'contact', case when e.kind = 'server'
                    then private.webhook_record('contact', d.organization_id, (r.record ->> 'contact_id')::uuid) end)
    order by d.sequence), '[]'::jsonb)
  from public.webhook_deliveries d join public.webhook_endpoints e on e.id = d.endpoint_id
  cross join lateral (select case when (e.payload = 'full' or e.kind = 'server') and d.type ~ '\.(created|updated|merged)$'
    then private.webhook_record(split_part(d.type, '.', 1), d.organization_id, (d.data ->> 'id')::uuid) end as record) r
  where d.id = any (p_ids)
$$;
revoke all on function private.webhook_work from public, anon, authenticated;
grant execute on function private.webhook_work to service_role;
