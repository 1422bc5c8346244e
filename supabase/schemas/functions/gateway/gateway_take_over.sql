-- Frees work of an integration whose lease has ended: the worker that had it was stopped, and what was sent is not known. That
-- was an attempt. What was stopped as often as is tried, and what has no connection any more, is parked.
create function private.gateway_take_over(p_integration uuid, p_seconds integer) returns void
language plpgsql set search_path = ''
as $$
declare
  v_connected boolean;
begin
  update public.gateway_results r
  set attempts = r.attempts + 1, unanswered_since = coalesce(r.unanswered_since, l.since), lease = null, leased_until = null,
      history = r.history || jsonb_build_object(
        'at', to_char(l.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'tookMs', p_seconds * 1000,
        'outcome', 'interrupted', 'message', 'The process that delivered this was stopped, so that the answer is not known.')
  from (select o.id, o.leased_until - make_interval(secs => p_seconds) as since from public.gateway_results o
        where o.integration_id = p_integration and o.status = 'queued' and o.leased_until < now()) l
  where r.id = l.id;
  select g.credentials is not null into v_connected from public.gateway_integrations g where g.id = p_integration;
  if v_connected then
    perform private.gateway_park(
      p_integration,
      array(select r.id from public.gateway_results r
            where r.integration_id = p_integration and r.status = 'queued' and r.lease is null and r.attempts >= 3),
      'interrupted',
      'The process that delivers was stopped three times meanwhile. Send it again: what has arrived already is found.');
  else
    perform private.gateway_park(
      p_integration,
      array(select r.id from public.gateway_results r
            where r.integration_id = p_integration and r.status = 'queued' and r.lease is null),
      'not_connected', 'The CRM was disconnected before this was confirmed. Connect it and send it again.');
  end if;
end
$$;
revoke all on function private.gateway_take_over from public, anon, authenticated;
grant execute on function private.gateway_take_over to service_role;
