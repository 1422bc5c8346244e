-- After questions whether a CRM's record is one here: p_refs, of which it is not asked any more, let go the records here that
-- waited for the answer; where p_records have found a partner, what was asked about them is decided again.
create function private.crm_ask_anew(p_connection uuid, p_object text, p_records uuid[], p_refs text[]) returns void
language plpgsql set search_path = ''
as $$
begin
  with held as materialized (
    select s.id from public.crm_sync_state s
    where s.id in (
      select k.id from unnest(p_refs) r (ref)
      cross join lateral (select c.id from public.crm_sync_state c
                          where c.connection_id = p_connection and c.waits <> '[]'::jsonb
                            and c.waits @> jsonb_build_array(
                              jsonb_build_object('target', p_object, 'side', 'crm', 'ref', r.ref)) offset 0) k)
      and s.object_type = p_object and s.status = 'unlinked' and s.record_id is not null and not s.pending
    order by s.id for update
  )
  update public.crm_sync_state l set pending = true, live = true, version = l.version + 1 from held where l.id = held.id;
  insert into public.crm_webhook_events
    (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
  select l.organization_id, l.connection_id, 'again:' || l.id || ':' || l.version, l.object_type, 'changed', l.crm_record_id,
         now()
  from public.crm_sync_state l
  where l.connection_id = p_connection and l.object_type = p_object and private.crm_is_question(l)
    and l.crm_record_id <> all (p_refs)
    and exists (select 1 from jsonb_array_elements(l.candidates) k where (k ->> 'recordId')::uuid = any (p_records))
  on conflict (connection_id, event_key) do nothing;
end
$$;
revoke all on function private.crm_ask_anew from public, anon, authenticated;
grant execute on function private.crm_ask_anew to service_role;
