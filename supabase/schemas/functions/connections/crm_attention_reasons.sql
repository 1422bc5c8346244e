-- Why the records of these connections need a person, and how many for each reason: the code of the link's problem, or
-- 'conflict', or 'unmapped' where nothing but stages without a counterpart is in conflict. Of objects that are synced: about
-- others nothing can be done. Runs as the caller, so row level security decides what it counts.
create function public.crm_attention_reasons(p_connections uuid[])
returns table (connection_id uuid, reason text, records bigint)
language sql stable security invoker set search_path = ''
as $$
  select s.connection_id,
         case when s.status <> 'linked' then coalesce(s.last_error ->> 'code', '')
              when s.conflict_details <> '{}' and not exists (
                select 1 from jsonb_each(s.conflict_details) c
                where coalesce(c.value ->> 'reason', '') not in ('crm_stage_unmapped', 'adsapp_stage_unmapped')
              ) then 'unmapped'
              else 'conflict' end,
         count(*)
  from public.crm_sync_state s
  join public.crm_connection_objects o
    on o.connection_id = s.connection_id and o.object_type = s.object_type and o.enabled
  where s.connection_id = any (p_connections) and s.list = 'attention'
  group by 1, 2
$$;
revoke all on function public.crm_attention_reasons from public, anon;
grant execute on function public.crm_attention_reasons to authenticated, service_role;
