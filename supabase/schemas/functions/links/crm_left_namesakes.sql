-- Records of a connection's CRM that stayed there when the ones here that had this name were deleted, 20 at most: whether what
-- has the name now is one of them, a person says.
create function private.crm_left_namesakes(p_connection uuid, p_organization uuid, p_object text, p_name text)
returns table (ref text)
language sql stable
as $$
  select l.crm_record_id
  from (
    select a.id from public.accounts a
    where p_object = 'account' and a.organization_id = p_organization and a.deleted_at is not null and a.sort_name = p_name
    union all
    select c.id from public.contacts c
    where p_object = 'contact' and c.organization_id = p_organization and c.deleted_at is not null and c.sort_name = p_name
    union all
    select e.id from public.leads e
    where p_object = 'lead' and e.organization_id = p_organization and e.deleted_at is not null and e.sort_name = p_name
    union all
    select o.id from public.opportunities o
    where p_object = 'opportunity' and o.organization_id = p_organization and o.deleted_at is not null and o.sort_name = p_name
  ) n
  join public.crm_sync_state l
    on l.connection_id = p_connection and l.object_type = p_object and l.record_id = n.id
  where p_name <> '' and l.status = 'excluded' and l.crm_record_id is not null and l.last_error ->> 'code' = 'deleted_in_adsapp'
  order by l.crm_record_id
  limit 20
$$;
revoke all on function private.crm_left_namesakes from public, anon, authenticated;
grant execute on function private.crm_left_namesakes to service_role;
