-- The objects of which a connection has live changes: events, fresh edits, or records to archive that were just deleted.
create function public.crm_live_objects(p_connection uuid) returns text[]
language sql stable set search_path = ''
as $$
  select coalesce(array_agg(o.object_type), '{}')
  from public.crm_connection_objects o
  where o.connection_id = p_connection and o.enabled and (
    exists (select 1 from public.crm_webhook_events e
            where e.connection_id = p_connection and e.processed_at is null and e.object_type = o.object_type)
    or exists (select 1 from public.crm_sync_state s
               where s.connection_id = p_connection and s.object_type = o.object_type
                 and s.live and (s.pending and s.status in ('linked', 'unlinked') or s.archiving)))
$$;
revoke all on function public.crm_live_objects from public, anon, authenticated;
grant execute on function public.crm_live_objects to service_role;
