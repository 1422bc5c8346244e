-- Has the next queued run of a connection begin, runs of one record first, unless another run is active or the connection is
-- paused or out of order. p_own, the run that is asked for now, is begun in any case, under the caller's lease. The caller holds
-- the connection's lock.
create function private.crm_begin_next_run(
  p_connection uuid, p_own uuid default null, p_lease uuid default null, p_lease_seconds integer default 0
) returns void
language plpgsql set search_path = ''
as $$
declare
  v_next uuid;
begin
  select r.id into v_next
  from public.crm_sync_logs r join public.crm_connections c on c.id = r.connection_id
  where r.connection_id = p_connection and r.status = 'queued' and (c.status = 'active' or r.id = p_own)
    and not exists (select 1 from public.crm_sync_logs a
                    where a.connection_id = p_connection and a.status in ('running', 'waiting'))
  order by r.record_id is null, r.started_at, r.id limit 1;
  if v_next is not null then
    perform private.crm_begin_run(v_next, case when v_next = p_own then p_lease end, p_lease_seconds);
  end if;
end
$$;
revoke all on function private.crm_begin_next_run from public, anon, authenticated;
grant execute on function private.crm_begin_next_run to service_role;
