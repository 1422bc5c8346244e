-- crm_load_events as a preview sees it: events that it has not heard, then records that it has to read again itself.
-- @returns [{ref, upTo, deleted, into}]
create function public.crm_preview_load_events(p_preview uuid, p_connection uuid, p_object text, p_limit integer) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(
    jsonb_build_object('ref', g.ref, 'upTo', g.up_to, 'deleted', g.deleted, 'into', g.into_id)
    order by g.first, g.ref), '[]'::jsonb)
  from (
    select k.ref, max(k.id) as up_to, min(k.id) as first, bool_or(k.kind in ('deleted', 'erased')) as deleted,
           (array_agg(k.merged_into order by k.id desc) filter (where k.kind = 'merged'))[1] as into_id
    from (
      select e.crm_record_id as ref, e.id, e.kind, e.merged_into from public.crm_webhook_events e
      where e.connection_id = p_connection and e.object_type = p_object and e.processed_at is null
        and e.id > coalesce((select w.heard from public.crm_preview_writes w
                             where w.preview_id = p_preview and w.object_type = p_object
                               and w.crm_record_id = e.crm_record_id), 0)
      union all
      -- Behind all that is stored, in numbers that a program reads exactly.
      select w.crm_record_id, (1::bigint << 52) + w.again, 'changed', null from public.crm_preview_writes w
      where w.preview_id = p_preview and w.object_type = p_object and w.is_again) k
    group by k.ref
    order by min(k.id), k.ref
    limit p_limit) g
$$;
revoke all on function public.crm_preview_load_events from public, anon, authenticated;
grant execute on function public.crm_preview_load_events to service_role;
