-- crm_finish_events for a preview: it has heard these events, and nobody else has. p_refs: [{ref, upTo}]
create function public.crm_preview_finish_events(p_preview uuid, p_connection uuid, p_object text, p_refs jsonb) returns void
language sql set search_path = ''
as $$
  insert into public.crm_preview_writes as w (preview_id, object_type, crm_record_id, organization_id, heard)
  select v.id, p_object, r."ref", v.organization_id, coalesce((
    select max(e.id) from public.crm_webhook_events e
    where e.connection_id = p_connection and e.object_type = p_object and e.processed_at is null
      and e.crm_record_id = r."ref" and e.id <= r."upTo"), 0)
  from public.crm_previews v cross join jsonb_to_recordset(p_refs) as r ("ref" text, "upTo" bigint)
  where v.id = p_preview
  on conflict (preview_id, object_type, crm_record_id) do update
  set heard = greatest(w.heard, excluded.heard),
      is_again = w.is_again and (1::bigint << 52) + w.again > (
        select (k ->> 'upTo')::bigint from jsonb_array_elements(p_refs) k where k ->> 'ref' = w.crm_record_id limit 1)
$$;
revoke all on function public.crm_preview_finish_events from public, anon, authenticated;
grant execute on function public.crm_preview_finish_events to service_role;
