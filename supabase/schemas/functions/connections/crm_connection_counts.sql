-- How many records of a connection are in which state, and how many are linked, whatever waits or is in conflict. Runs as the
-- caller, so row level security decides what it counts.
create function public.crm_connection_counts(p_connection uuid)
returns table (in_sync bigint, differs bigint, waiting bigint, attention bigint, excluded bigint, linked bigint)
language sql stable security invoker set search_path = ''
as $$
  select
    count(*) filter (where status = 'linked' and not pending and not conflict_detected and not l.differs),
    count(*) filter (where status = 'linked' and not pending and not conflict_detected and l.differs),
    count(*) filter (where (status = 'linked' and pending and not conflict_detected) or status = 'unlinked'),
    count(*) filter (where status = 'attention' or (status = 'linked' and conflict_detected)),
    count(*) filter (where status = 'excluded'),
    count(*) filter (where status = 'linked')
  from public.crm_sync_state l where connection_id = p_connection
$$;
revoke all on function public.crm_connection_counts from public, anon;
grant execute on function public.crm_connection_counts to authenticated, service_role;
