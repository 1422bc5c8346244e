-- What crm_apply removes or releases before it writes its links, for a preview: placeholders of the two halves of a pair that is
-- matched, and tombstones of records of the CRM that another link has now (crm_release_tombstones). A stored link that would be
-- gone gets a row that says so. p_links: the links of the entries.
create function private.crm_preview_displace(
  p_preview public.crm_previews, p_object text, p_entries jsonb, p_links uuid[]
) returns void
language plpgsql set search_path = '' set enable_seqscan = off
as $$
declare
  v_refs text[];
begin
  insert into public.crm_preview_records (preview_id, id, organization_id, object_type, link)
  select p_preview.id, k.id, p_preview.organization_id, p_object, '{"status": "removed"}'
  from (
    select s.id from jsonb_array_elements(p_entries) e
    cross join lateral (
      select l.id from public.crm_sync_state l
      where l.connection_id = p_preview.connection_id and l.object_type = p_object
        and l.record_id = (e ->> 'recordId')::uuid and l.crm_record_id is null offset 0) s
    union
    select s.id from jsonb_array_elements(p_entries) e
    cross join lateral (
      select l.id from public.crm_sync_state l
      where l.connection_id = p_preview.connection_id and l.object_type = p_object
        and l.crm_record_id = e ->> 'crmRecordId' and l.record_id is null offset 0) s) k
  where k.id <> all (p_links)
  on conflict (preview_id, id) do nothing;

  select array_agg(e ->> 'crmRecordId') into v_refs from jsonb_array_elements(p_entries) e
  where ((e ->> 'matched')::boolean or (e ->> 'pending')::boolean) and e ->> 'crmRecordId' is not null;
  if v_refs is null then return; end if;
  update public.crm_preview_records p
  set crm_record_id = null, link = (p.link - 'archiving') || '{"crm_record_id": null}'
  where p.preview_id = p_preview.id and p.object_type = p_object and p.crm_record_id = any (v_refs)
    and p.link ->> 'status' = 'excluded' and p.id <> all (p_links);
  insert into public.crm_preview_records (preview_id, id, organization_id, object_type, record_id, link)
  select p_preview.id, s.id, p_preview.organization_id, p_object, s.live_id, case when s.live_id is null
    then '{"status": "removed"}' else (s.link - 'archiving') || '{"crm_record_id": null}' end
  from unnest(v_refs) r (ref)
  cross join lateral (
    select l.id, private.crm_preview_stored(l, false) as link, (
      select x.id from private.records x
      where x.object_type = p_object and x.id = l.record_id and x.deleted_at is null) as live_id
    from public.crm_sync_state l
    where l.connection_id = p_preview.connection_id and l.object_type = p_object and l.crm_record_id = r.ref
      and l.status = 'excluded' offset 0) s
  where s.id <> all (p_links)
  on conflict (preview_id, id) do nothing;
end
$$;
revoke all on function private.crm_preview_displace from public, anon, authenticated;
grant execute on function private.crm_preview_displace to service_role;
