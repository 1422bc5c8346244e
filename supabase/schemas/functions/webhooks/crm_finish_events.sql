-- Ends events by record, up to the last one that was processed; what has come since stays pending.
-- p_refs: [{ref, upTo, unchanged}]; unchanged: nothing about the record was new, which is counted
create function public.crm_finish_events(p_connection uuid, p_object text, p_refs jsonb) returns void
language sql set search_path = ''
as $$
  with ended as (
    update public.crm_webhook_events e set processed_at = now()
    from jsonb_to_recordset(p_refs) as r ("ref" text, "upTo" bigint, "unchanged" boolean)
    where e.connection_id = p_connection and e.object_type = p_object and e.processed_at is null
      and e.crm_record_id = r."ref" and e.id <= r."upTo"
    returning r."unchanged" as unchanged
  )
  update public.crm_webhooks w set unchanged = w.unchanged + n.echoes
  from (select count(*) filter (where unchanged) as echoes from ended) n
  where w.connection_id = p_connection and n.echoes > 0
$$;
revoke all on function public.crm_finish_events from public, anon, authenticated;
grant execute on function public.crm_finish_events to service_role;
