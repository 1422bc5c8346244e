-- Has records matched again that wait for a person because of a record that has left the sync: records p_records and their
-- records p_refs of the CRM. Where those are gone in the CRM (p_gone), the CRM's records that wait because of them too.
create function private.crm_match_anew(
  p_connection uuid, p_object text, p_records uuid[], p_refs text[], p_gone boolean
) returns void
language plpgsql set search_path = ''
as $$
begin
  update public.crm_sync_state l
  set status = 'unlinked', pending = true, live = true, version = l.version + 1
  where l.connection_id = p_connection and l.object_type = p_object and l.status = 'attention' and not l.as_new
    and l.record_id is not null and l.crm_record_id is null
    and exists (select 1 from jsonb_array_elements(l.candidates) k
                where k ->> 'crmRecordId' = any (p_refs) or (k ->> 'recordId')::uuid = any (p_records));
  insert into public.crm_webhook_events
    (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
  select l.organization_id, l.connection_id, 'again:' || l.id || ':' || l.version, l.object_type, 'changed', l.crm_record_id,
         now()
  from public.crm_sync_state l
  where p_gone and l.connection_id = p_connection and l.object_type = p_object and l.status = 'attention' and not l.as_new
    and l.record_id is null and l.crm_record_id is not null
    and exists (select 1 from jsonb_array_elements(l.candidates) k where (k ->> 'recordId')::uuid = any (p_records))
  on conflict (connection_id, event_key) do nothing;
end
$$;
revoke all on function private.crm_match_anew from public, anon, authenticated;
grant execute on function private.crm_match_anew to service_role;
