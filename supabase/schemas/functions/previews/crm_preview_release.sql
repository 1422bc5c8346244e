-- crm_release_waits for a preview: links that wait for pairs which a batch would have completed are to be decided again in it.
-- Those that it has not met get a row for that, without an outcome.
create function private.crm_preview_release(p_preview public.crm_previews, p_object text, p_entries jsonb) returns void
language plpgsql set search_path = '' set enable_seqscan = off
as $$
declare
  v_full boolean := p_preview.sync_type = 'full';
  v_awaited jsonb[];
begin
  select array_agg(jsonb_build_array(jsonb_build_object('target', p_object, 'side', w.side, 'ref', w.ref))) into v_awaited
  from jsonb_array_elements(p_entries) e
  cross join lateral (values ('crm', e ->> 'crmRecordId'), ('adsapp', e ->> 'recordId')) as w (side, ref)
  where e ->> 'recordId' is not null and e ->> 'crmRecordId' is not null
    and (e ->> 'status' in ('linked', 'attention')
      or e ->> 'status' = 'excluded' and e #>> '{error,code}' in ('excluded_by_person', 'filtered_out', 'merged_in_crm'));
  if v_awaited is null then return; end if;
  if exists (select 1 from public.crm_preview_records p
             where p.preview_id = p_preview.id and p.link -> 'waits' <> '[]'::jsonb) then
    update public.crm_preview_records p
    set link = p.link || jsonb_build_object('pending', true, 'attempts', 0, 'status', case
      when p.link ->> 'status' <> 'attention' then p.link ->> 'status' when p.crm_record_id is null then 'unlinked'
      else 'linked' end)
    where p.preview_id = p_preview.id and p.record_id is not null and not (p.link ->> 'pending')::boolean
      and (p.link ->> 'status' in ('linked', 'unlinked')
           or p.link ->> 'status' = 'attention' and not private.crm_awaits_person(p.error))
      and p.id in (
        select k.id from unnest(v_awaited) a
        cross join lateral (select w.id from public.crm_preview_records w
                            where w.link -> 'waits' <> '[]'::jsonb and w.link -> 'waits' @> a and w.preview_id = p_preview.id
                            offset 0) k);
  end if;
  if not exists (select 1 from public.crm_sync_state c
                 where c.connection_id = p_preview.connection_id and c.waits @? '$[*] ? (@.target != "user")'::jsonpath) then
    return;
  end if;
  insert into public.crm_preview_records (preview_id, id, organization_id, object_type, record_id, crm_record_id, link)
  select p_preview.id, l.id, l.organization_id, l.object_type, l.record_id, l.crm_record_id,
         private.crm_preview_stored(l, v_full) || jsonb_build_object('pending', true, 'attempts', 0, 'status', case
           when l.status <> 'attention' then l.status when l.crm_record_id is null then 'unlinked' else 'linked' end)
  from public.crm_sync_state l
  where l.id in (
      select k.id from unnest(v_awaited) a
      cross join lateral (select c.id from public.crm_sync_state c
                          where c.connection_id = p_preview.connection_id and c.waits <> '[]'::jsonb and c.waits @> a offset 0) k)
    and (l.status in ('linked', 'unlinked') or l.status = 'attention' and not private.crm_awaits_person(l.last_error))
    and l.record_id is not null and not l.pending
  on conflict (preview_id, id) do nothing;
end
$$;
revoke all on function private.crm_preview_release from public, anon, authenticated;
grant execute on function private.crm_preview_release to service_role;
