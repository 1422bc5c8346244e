-- The records that pending events are about: each once, however many events name it, oldest first.
-- @returns [{ref, upTo, deleted, into}]; upTo is the last event of the record
create function public.crm_load_events(p_connection uuid, p_object text, p_limit integer) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(
    jsonb_build_object('ref', g.crm_record_id, 'upTo', g.up_to, 'deleted', g.deleted, 'into', g.into_id)
    order by g.first), '[]'::jsonb)
  from (
    select e.crm_record_id, max(e.id) as up_to, min(e.id) as first, bool_or(e.kind in ('deleted', 'erased')) as deleted,
           (array_agg(e.merged_into order by e.id desc) filter (where e.kind = 'merged'))[1] as into_id
    from public.crm_webhook_events e
    where e.connection_id = p_connection and e.object_type = p_object and e.processed_at is null
    group by e.crm_record_id
    order by min(e.id)
    limit p_limit) g
$$;
revoke all on function public.crm_load_events from public, anon, authenticated;
grant execute on function public.crm_load_events to service_role;
