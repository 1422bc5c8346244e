-- Has a worker look at an integration when leases on its work, which last until p_until, are over: who has them may be stopped.
-- One wake-up stands for all of a quarter of a minute, since it costs more than the work's own rows. Waits for nobody: where
-- somebody else has the integration's row, there is one wake-up too many.
create function private.gateway_watch(p_integration uuid, p_until timestamptz) returns void
language plpgsql set search_path = ''
as $$
declare
  v_until timestamptz := p_until + interval '15 seconds';
begin
  if exists (select 1 from public.gateway_integrations g where g.id = p_integration and g.watched_until >= p_until) then
    return;
  end if;
  update public.gateway_integrations g set watched_until = v_until
  where g.id = (select f.id from public.gateway_integrations f where f.id = p_integration for no key update skip locked);
  perform private.gateway_wake(p_integration, ceil(extract(epoch from v_until - now()))::integer);
end
$$;
revoke all on function private.gateway_watch from public, anon, authenticated;
grant execute on function private.gateway_watch to service_role;
