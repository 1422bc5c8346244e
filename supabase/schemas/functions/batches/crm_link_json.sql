create function private.crm_link_json(l public.crm_sync_state) returns jsonb
language sql immutable set search_path = ''
as $$
  select case when l.id is null then null else jsonb_build_object(
    'id', l.id, 'recordId', l.record_id, 'crmRecordId', l.crm_record_id, 'status', l.status, 'base', l.base,
    'outgoing', l.outgoing, 'outgoingAt', l.outgoing_at, 'crmUpdatedAt', l.crm_updated_at, 'pending', l.pending, 'version',
      l.version, 'attempts', l.attempts,
    'conflictDetected', l.conflict_detected, 'conflictDetails', l.conflict_details, 'errorCode', l.last_error ->> 'code', 'asNew',
      l.as_new) end
$$;
revoke all on function private.crm_link_json from public, anon, authenticated;
grant execute on function private.crm_link_json to service_role;
