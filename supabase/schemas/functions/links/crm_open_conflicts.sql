-- How many linked records of a connection have an open conflict of single fields, by object that is synced. Runs as the caller,
-- so row level security decides what it counts.
create function public.crm_open_conflicts(p_connection uuid) returns table (object_type text, records bigint)
language sql stable security invoker set search_path = ''
as $$
  select s.object_type, count(*)
  from public.crm_sync_state s
  join public.crm_connection_objects o
    on o.connection_id = s.connection_id and o.object_type = s.object_type and o.enabled
  where s.connection_id = p_connection and s.list = 'attention' and s.status = 'linked'
  group by s.object_type
  order by s.object_type
$$;
revoke all on function public.crm_open_conflicts from public, anon;
grant execute on function public.crm_open_conflicts to authenticated, service_role;
