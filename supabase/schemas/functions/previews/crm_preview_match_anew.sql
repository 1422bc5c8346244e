-- crm_match_anew for a preview, after a batch of it in which records p_records and their records p_refs of the CRM have left the
-- sync.
create function private.crm_preview_match_anew(
  p_preview public.crm_previews, p_object text, p_records uuid[], p_refs text[]
) returns void
language plpgsql set search_path = '' set enable_seqscan = off
as $$
declare
  v_freed jsonb := '{"status": "unlinked", "pending": true, "live": true}';
begin
  update public.crm_preview_records p set link = p.link || v_freed
  where p.preview_id = p_preview.id and p.object_type = p_object and p.link ? 'candidates' and p.link ->> 'status' = 'attention'
    and p.record_id is not null and p.crm_record_id is null
    and exists (select 1 from jsonb_array_elements(p.link -> 'candidates') k
                where k ->> 'crmRecordId' = any (p_refs) or (k ->> 'recordId')::uuid = any (p_records));
  -- A full run takes all of these once more, whatever leaves.
  if p_preview.sync_type <> 'full' then
    insert into public.crm_preview_records (preview_id, id, organization_id, object_type, record_id, link)
    select p_preview.id, l.id, l.organization_id, l.object_type, l.record_id, private.crm_preview_stored(l, false) || v_freed
    from public.crm_sync_state l
    where l.connection_id = p_preview.connection_id and l.object_type = p_object and l.status = 'attention' and not l.as_new
      and l.record_id is not null and l.crm_record_id is null
      and exists (select 1 from jsonb_array_elements(l.candidates) k
                  where k ->> 'crmRecordId' = any (p_refs) or (k ->> 'recordId')::uuid = any (p_records))
    on conflict (preview_id, id) do nothing;
  end if;
  perform private.crm_preview_ask_again(p_preview, p_object, (
    select coalesce(jsonb_agg(jsonb_build_object('ref', q.ref, 'version', q.version)), '[]'::jsonb)
    from (
      select l.crm_record_id as ref, l.version, l.candidates from public.crm_sync_state l
      where l.connection_id = p_preview.connection_id and l.object_type = p_object and l.status = 'attention' and not l.as_new
        and l.record_id is null and l.crm_record_id is not null
        and not exists (select 1 from public.crm_preview_records p where p.preview_id = p_preview.id and p.id = l.id)
      union all
      select p.crm_record_id, (p.link ->> 'version')::bigint, p.link -> 'candidates' from public.crm_preview_records p
      where p.preview_id = p_preview.id and p.object_type = p_object and p.link ? 'candidates'
        and p.link ->> 'status' = 'attention' and p.record_id is null and p.crm_record_id is not null) q
    where exists (select 1 from jsonb_array_elements(q.candidates) k where (k ->> 'recordId')::uuid = any (p_records))));
end
$$;
revoke all on function private.crm_preview_match_anew from public, anon, authenticated;
grant execute on function private.crm_preview_match_anew to service_role;
