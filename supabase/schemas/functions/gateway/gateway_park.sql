-- Parks work of an integration that is not to go on by itself, with the reason; it can be sent again by hand.
create function private.gateway_park(p_integration uuid, p_ids uuid[], p_code text, p_message text) returns void
language sql set search_path = ''
as $$
  with parked as (
    update public.gateway_results r
    set status = 'failed', lease = null, leased_until = null, updated_at = now(),
        error = jsonb_build_object('code', p_code, 'message', p_message, 'retryable', true)
    where r.id = any (p_ids) and r.integration_id = p_integration and r.status = 'queued'
    returning r.id)
  update public.gateway_integrations g
  set failed = g.failed + p.n, updated_at = now(),
      last_error = case when g.credentials is null then g.last_error else left(p_message, 1000) end
  from (select count(*) as n from parked) p where g.id = p_integration and p.n > 0
$$;
revoke all on function private.gateway_park from public, anon, authenticated;
grant execute on function private.gateway_park to service_role;
