-- How many records of a connection are in which state, by object, and how many are linked, whatever waits or is in conflict.
-- Runs as the caller, so row level security decides what it counts.
create function public.crm_connection_counts(p_connection uuid)
returns table (object_type text, in_sync bigint, differs bigint, waiting bigint, attention bigint, excluded bigint, linked bigint)
language sql stable security invoker set search_path = ''
as $$
  select l.object_type,
    count(*) filter (where list = 'in_sync'), count(*) filter (where list = 'differs'), count(*) filter (where list = 'waiting'),
    count(*) filter (where list = 'attention'), count(*) filter (where list = 'excluded'),
    count(*) filter (where status = 'linked')
  from public.crm_sync_state l where l.connection_id = p_connection
  group by l.object_type
$$;
revoke all on function public.crm_connection_counts from public, anon;
grant execute on function public.crm_connection_counts to authenticated, service_role;
