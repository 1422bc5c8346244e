-- Why the records of these connections need a person, and how many for each reason: the code of the link's problem, or
-- 'conflict'. Runs as the caller, so row level security decides what it counts.
create function public.crm_attention_reasons(p_connections uuid[])
returns table (connection_id uuid, reason text, records bigint)
language sql stable security invoker set search_path = ''
as $$
  select s.connection_id, case when s.status = 'linked' then 'conflict' else coalesce(s.last_error ->> 'code', '') end, count(*)
  from public.crm_sync_state s
  where s.connection_id = any (p_connections) and s.list = 'attention'
  group by 1, 2
$$;
revoke all on function public.crm_attention_reasons from public, anon;
grant execute on function public.crm_attention_reasons to authenticated, service_role;
