-- Ids of the CRM's records that we have links to, as numbers above p_above and up to p_up_to (null: no bound). Tombstones are
-- left out. One array, because an API cuts off rows beyond its limit.
create function public.crm_linked_between(p_connection uuid, p_object text, p_above text, p_up_to text) returns text[]
language sql stable set search_path = ''
as $$
  select coalesce(array_agg(l.crm_record_id), '{}')
  from public.crm_sync_state l
  where l.connection_id = p_connection and l.object_type = p_object and l.status <> 'excluded'
    and l.crm_record_id ~ '^[0-9]{1,18}$'
    and l.crm_record_id::bigint > coalesce(p_above::bigint, -1)
    and l.crm_record_id::bigint <= coalesce(p_up_to::bigint, 999999999999999999)
$$;
revoke all on function public.crm_linked_between from public, anon, authenticated;
grant execute on function public.crm_linked_between to service_role;
