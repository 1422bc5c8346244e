-- A link as the engine reads it.
create function private.crm_link_json(l public.crm_sync_state) returns jsonb
language sql stable
as $$
  select case when l.id is null then null else jsonb_build_object(
    'id', l.id, 'record_id', l.record_id, 'crm_record_id', l.crm_record_id, 'status', l.status, 'base', l.base,
    'crm_base', l.crm_base,
    'outgoing', l.outgoing, 'outgoing_at', l.outgoing_at, 'late_writes', case
      when l.late_writes = '[]'::jsonb and l.outgoing_until is null then l.late_writes else private.crm_open_writes(l) end,
    'is_unanswered', private.crm_is_unanswered(l),
    'crm_updated_at', l.crm_updated_at, 'pending', l.pending,
    'version', l.version, 'attempts', l.attempts, 'conflict_detected', l.conflict_detected,
    'conflict_details', l.conflict_details, 'error_code', l.last_error ->> 'code', 'as_new', l.as_new,
    'allow_duplicates', l.allow_duplicates, 'waits', l.waits) end
$$;
revoke all on function private.crm_link_json from public, anon, authenticated;
grant execute on function private.crm_link_json to service_role;
