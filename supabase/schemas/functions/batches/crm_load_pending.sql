-- Links to be pushed, in id order after p_after. p_linked: with a CRM record (true) or without (false). p_records narrows to
-- links of these local records, pending or not; p_live to live edits; p_orphaned to dispatches whose answer never came.
-- Those that the CRM may still carry out come with p_records and p_orphaned only, to be looked for.
create function public.crm_load_pending(
  p_connection uuid, p_object text, p_linked boolean, p_after uuid, p_limit integer, p_records uuid[] default null,
  p_live boolean default false, p_orphaned boolean default false
) returns table (link jsonb, record jsonb)
language sql stable set search_path = ''
as $$
  select private.crm_link_json(l), private.crm_record_json(p_connection, r.json, r.refs)
  from public.crm_sync_state l
  join private.records r on r.object_type = p_object and r.id = l.record_id
  where l.connection_id = p_connection and l.object_type = p_object
    and l.status in ('linked', 'unlinked') and (l.crm_record_id is not null) = p_linked
    and (l.pending or p_records is not null) and (l.live or not p_live) and (l.outgoing is not null or not p_orphaned)
    and (p_records is null or l.record_id = any (p_records))
    and (p_orphaned or p_records is not null or not private.crm_is_unanswered(l))
    and (p_after is null or l.id > p_after)
  order by l.id
  limit p_limit
$$;
revoke all on function public.crm_load_pending from public, anon, authenticated;
grant execute on function public.crm_load_pending to service_role;
