-- How many linked records of a connection are in sync with nothing waiting, by object: {object: number}.
create function public.crm_count_settled(p_connection uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_object_agg(k.object_type, k.n), '{}'::jsonb) from (
    select l.object_type, count(*) as n from public.crm_sync_state l
    where l.connection_id = p_connection and l.status = 'linked' and not l.pending and not l.conflict_detected
    group by l.object_type) k
$$;
revoke all on function public.crm_count_settled from public, anon, authenticated;
grant execute on function public.crm_count_settled to service_role;
