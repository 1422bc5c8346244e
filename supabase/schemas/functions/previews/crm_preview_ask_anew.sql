-- crm_ask_anew for a preview, after a batch of it: p_records have found a partner, of p_refs it is not asked any more.
create function private.crm_preview_ask_anew(
  p_preview public.crm_previews, p_object text, p_records uuid[], p_refs text[]
) returns void
language plpgsql set search_path = '' set enable_seqscan = off
as $$
declare
  v_full boolean := p_preview.sync_type = 'full';
  v_waits jsonb[] := array(select jsonb_build_array(jsonb_build_object('target', p_object, 'side', 'crm', 'ref', r.ref))
                           from unnest(p_refs) r (ref));
begin
  update public.crm_preview_records p set link = p.link || '{"pending": true, "live": true}'
  where p.preview_id = p_preview.id and p.object_type = p_object and p.record_id is not null
    and p.link ->> 'status' = 'unlinked' and not (p.link ->> 'pending')::boolean
    and p.id in (
      select k.id from unnest(v_waits) a (wait)
      cross join lateral (select w.id from public.crm_preview_records w
                          where w.link -> 'waits' <> '[]'::jsonb and w.link -> 'waits' @> a.wait and w.preview_id = p_preview.id
                          offset 0) k);
  insert into public.crm_preview_records (preview_id, id, organization_id, object_type, record_id, link)
  select p_preview.id, l.id, l.organization_id, l.object_type, l.record_id,
         private.crm_preview_stored(l, v_full) || '{"pending": true, "live": true}'
  from public.crm_sync_state l
  where l.id in (
      select k.id from unnest(v_waits) a (wait)
      cross join lateral (select c.id from public.crm_sync_state c
                          where c.connection_id = p_preview.connection_id and c.waits <> '[]'::jsonb and c.waits @> a.wait
                          offset 0) k)
    and l.object_type = p_object and l.status = 'unlinked' and l.record_id is not null and not l.pending
  on conflict (preview_id, id) do nothing;

  perform private.crm_preview_ask_again(p_preview, p_object, (
    select coalesce(jsonb_agg(jsonb_build_object('ref', q.ref, 'version', q.version)), '[]'::jsonb)
    from (
      select l.crm_record_id as ref, l.version, l.candidates from public.crm_sync_state l
      where l.connection_id = p_preview.connection_id and l.object_type = p_object and private.crm_is_question(l)
        and not exists (select 1 from public.crm_preview_records p where p.preview_id = p_preview.id and p.id = l.id)
      union all
      select p.crm_record_id, (p.link ->> 'version')::bigint, p.link -> 'candidates' from public.crm_preview_records p
      where p.preview_id = p_preview.id and p.object_type = p_object and p.error ->> 'code' = 'same_name' and p.record_id is null
        and p.link ->> 'status' = 'attention') q
    where q.ref <> all (p_refs)
      and exists (select 1 from jsonb_array_elements(q.candidates) k where (k ->> 'recordId')::uuid = any (p_records))));
end
$$;
revoke all on function private.crm_preview_ask_anew from public, anon, authenticated;
grant execute on function private.crm_preview_ask_anew to service_role;
