-- Writes a test event for an endpoint down, in whatever state that is, for whoever asks to send it at once.
-- @returns {endpoint, work} as outbox_claim; null: the organisation has no such endpoint
create function public.outbox_test(p_organization uuid, p_endpoint uuid, p_lease uuid, p_seconds integer) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_id uuid;
begin
  insert into public.webhook_deliveries (organization_id, endpoint_id, type, subject_id, data, lease, leased_until)
  select e.organization_id, e.id, 'webhook.test', gen_random_uuid(),
         jsonb_build_object('id', e.id, 'object', 'webhook_endpoint'), p_lease, now() + make_interval(secs => p_seconds)
  from public.webhook_endpoints e where e.id = p_endpoint and e.organization_id = p_organization
  returning id into v_id;
  if v_id is null then return null; end if;
  return jsonb_build_object('endpoint', private.webhook_endpoint_json(p_endpoint), 'work', private.webhook_work(array[v_id]));
end
$$;
revoke all on function public.outbox_test from public, anon, authenticated;
grant execute on function public.outbox_test to service_role;
