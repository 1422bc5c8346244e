-- The records of a connection that need attention, by object that is synced, kind of problem and field, the largest groups
-- first, each with one of them as an example. Runs as the caller, so row level security decides what it counts.
create function public.crm_error_groups(p_connection uuid)
returns table (object_type text, reason text, field text, crm_field text, records bigint, may_allow bigint, example jsonb)
language sql stable security invoker set search_path = ''
as $$
  select g.object_type, g.reason, g.field, g.crm_field, g.records, g.may_allow, l.last_error
  from (
    select s.object_type, private.crm_error_reason(s.last_error) as reason, s.last_error ->> 'field' as field,
           max(s.last_error ->> 'crmField') as crm_field, count(*) as records,
           count(*) filter (where s.last_error ->> 'mayAllow' = 'true') as may_allow, (min(s.id::text))::uuid as first
    from public.crm_sync_state s
    join public.crm_connection_objects o
      on o.connection_id = s.connection_id and o.object_type = s.object_type and o.enabled
    where s.connection_id = p_connection and s.status = 'attention'
    group by 1, 2, 3
  ) g
  join public.crm_sync_state l on l.id = g.first
  order by g.records desc, g.object_type, g.reason, g.field
  limit 200
$$;
revoke all on function public.crm_error_groups from public, anon;
grant execute on function public.crm_error_groups to authenticated, service_role;
