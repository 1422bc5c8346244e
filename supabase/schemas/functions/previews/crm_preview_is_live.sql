-- crm_has_live of one object, as a preview sees it: events that it has not heard, edits that it has not decided, records to
-- archive.
create function private.crm_preview_is_live(p_preview uuid, p_connection uuid, p_object text) returns boolean
language sql stable set search_path = '' set enable_seqscan = off
as $$
  select exists (
      select 1 from public.crm_webhook_events e
      where e.connection_id = p_connection and e.processed_at is null and e.object_type = p_object
        and e.id > coalesce((select w.heard from public.crm_preview_writes w
                             where w.preview_id = p_preview and w.object_type = p_object
                               and w.crm_record_id = e.crm_record_id), 0))
    or exists (select 1 from public.crm_preview_writes w
               where w.preview_id = p_preview and w.object_type = p_object and w.is_again)
    or exists (
      select 1 from public.crm_sync_state s
      where s.connection_id = p_connection and s.object_type = p_object and s.live and s.pending
        and s.status in ('linked', 'unlinked') and not private.crm_is_unanswered(s)
        and not exists (select 1 from public.crm_preview_records p where p.preview_id = p_preview and p.id = s.id))
    or exists (
      select 1 from public.crm_sync_state s
      where s.connection_id = p_connection and s.object_type = p_object and s.archiving and s.crm_record_id is not null
        and not exists (select 1 from public.crm_preview_records p where p.preview_id = p_preview and p.id = s.id))
    or exists (
      select 1 from public.crm_preview_records p
      where p.preview_id = p_preview and p.object_type = p_object and (p.link ? 'live' or p.link ? 'archiving')
        and (p.link ? 'archiving' and p.crm_record_id is not null
          or (p.link ->> 'live')::boolean and (p.link ->> 'pending')::boolean
             and p.link ->> 'status' in ('linked', 'unlinked')))
$$;
revoke all on function private.crm_preview_is_live from public, anon, authenticated;
grant execute on function private.crm_preview_is_live to service_role;
