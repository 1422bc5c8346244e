-- Writes a test event for an endpoint down, in whatever state that is, when somebody asks to send it at once: p_limit a minute at
-- most, so that nobody makes the hub call somebody else's address as often as they like.
-- @returns {endpoint, work} as outbox_claim, or {wait_seconds}; null: the organisation has no such endpoint
create function public.outbox_test(p_organization uuid, p_endpoint uuid, p_lease uuid, p_seconds integer, p_limit integer)
returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_id uuid;
  v_tests integer;
  v_from timestamptz;
begin
  update public.webhook_endpoints e
  set (tests_from, tests) = (select c.since, c.used from private.minute_counted(e.tests_from, e.tests, p_limit, now()) c)
  where e.id = p_endpoint and e.organization_id = p_organization
  returning e.tests, e.tests_from into v_tests, v_from;
  if v_tests is null then return null; end if;
  if v_tests > p_limit then
    return jsonb_build_object('wait_seconds', private.minute_wait(v_from, v_tests, p_limit, now()));
  end if;
  insert into public.webhook_deliveries (organization_id, endpoint_id, type, subject_id, data, lease, leased_until)
  values (p_organization, p_endpoint, 'webhook.test', gen_random_uuid(),
          jsonb_build_object('id', p_endpoint, 'object', 'webhook_endpoint'), p_lease, now() + make_interval(secs => p_seconds))
  returning id into v_id;
  return jsonb_build_object('endpoint', private.webhook_endpoint_json(p_endpoint), 'work', private.webhook_work(array[v_id]));
end
$$;
revoke all on function public.outbox_test from public, anon, authenticated;
grant execute on function public.outbox_test to service_role;
