-- How many open conflicts an organisation has, by connection, object, field and cause, as the caller may see them.
create function public.crm_conflict_counts(p_organization uuid)
returns table (connection_id uuid, crm_type text, object_type text, field text, cause text, conflicts bigint)
language sql stable set search_path = ''
as $$
  select s.connection_id, k.crm_type, s.object_type, c.key, coalesce(c.value ->> 'reason', 'manual'), count(*)
  from public.crm_sync_state s cross join lateral jsonb_each(s.conflict_details) c
  join public.crm_connections k on k.id = s.connection_id
  where s.organization_id = p_organization and s.conflict_detected and s.status in ('linked', 'attention')
    and s.connection_id || ' ' || s.object_type = any ((select private.crm_open_pairs(p_organization))::text[])
  group by s.connection_id, k.crm_type, s.object_type, c.key, coalesce(c.value ->> 'reason', 'manual')
  order by count(*) desc, s.connection_id, s.object_type, c.key
$$;
revoke all on function public.crm_conflict_counts from public, anon;
grant execute on function public.crm_conflict_counts to authenticated, service_role;
