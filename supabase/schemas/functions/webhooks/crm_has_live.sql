-- True while a connection has live changes: events, fresh edits, or records to archive that were just deleted. Many that were
-- deleted by one statement are archived by the next run, as many that were edited are sent by it. A create that is looked for
-- is none until it may be sent again.
create function private.crm_has_live(p_connection uuid) returns boolean
language sql stable set search_path = ''
as $$
  select exists (select 1 from public.crm_webhook_events where connection_id = p_connection and processed_at is null)
      or exists (select 1 from public.crm_sync_state s
                 where connection_id = p_connection and live and pending and status in ('linked', 'unlinked')
                   and not private.crm_is_unanswered(s))
      or exists (select 1 from public.crm_sync_state
                 where connection_id = p_connection and live and archiving and crm_record_id is not null)
$$;
revoke all on function private.crm_has_live from public, anon, authenticated;
grant execute on function private.crm_has_live to service_role;
