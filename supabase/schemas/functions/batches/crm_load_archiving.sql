-- Links whose record is to be archived in the CRM, in id order after p_after; of these local records, where p_records is given;
-- with p_live those alone that were deleted here one by one or with few others.
create function public.crm_load_archiving(
  p_connection uuid, p_object text, p_after uuid, p_limit integer, p_records uuid[] default null, p_live boolean default false
) returns table (link jsonb, record jsonb)
language sql stable set search_path = ''
as $$
  select private.crm_link_json(l), private.crm_record_json(p_connection, r.json, r.refs)
  from public.crm_sync_state l
  join private.records r on r.object_type = p_object and r.id = l.record_id
  where l.connection_id = p_connection and l.object_type = p_object and l.archiving and l.crm_record_id is not null
    and (p_after is null or l.id > p_after) and (p_records is null or l.record_id = any (p_records))
    and (l.live or not p_live)
  order by l.id
  limit p_limit
$$;
revoke all on function public.crm_load_archiving from public, anon, authenticated;
grant execute on function public.crm_load_archiving to service_role;
