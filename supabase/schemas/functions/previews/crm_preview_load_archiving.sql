-- crm_load_archiving as a preview sees it: without what it has given to another link, with what it has found for a create that
-- was never answered.
create function public.crm_preview_load_archiving(
  p_preview uuid, p_connection uuid, p_object text, p_after uuid, p_limit integer, p_records uuid[] default null,
  p_live boolean default false
) returns table (link jsonb, record jsonb)
language sql stable set search_path = ''
as $$
  select k.link, private.crm_preview_record_json(p_preview, p_connection, coalesce(k.record, r.json))
  from (
    select l.id, l.record_id, private.crm_link_json(l) as link, null::jsonb as record
    from public.crm_sync_state l
    where l.connection_id = p_connection and l.object_type = p_object and l.archiving and l.crm_record_id is not null
      and (l.live or not p_live)
      and not exists (select 1 from public.crm_preview_records p where p.preview_id = p_preview and p.id = l.id)
    union all
    select p.id, p.record_id, p.link, p.record
    from public.crm_preview_records p
    where p.preview_id = p_preview and p.object_type = p_object and p.link ? 'archiving' and p.crm_record_id is not null) k
  join private.records r on r.object_type = p_object and r.id = k.record_id
  where (p_after is null or k.id > p_after) and (p_records is null or k.record_id = any (p_records))
  order by k.id
  limit p_limit
$$;
revoke all on function public.crm_preview_load_archiving from public, anon, authenticated;
grant execute on function public.crm_preview_load_archiving to service_role;
