-- Those of these links (p_links: [{id, version}]) that are as they were read, and of which no event of the CRM waits.
create function public.crm_still_settled(p_connection uuid, p_links jsonb) returns uuid[]
language sql stable set search_path = ''
as $$
  select coalesce(array_agg(l.id), '{}')
  from jsonb_to_recordset(p_links) as a (id uuid, version bigint)
  join public.crm_sync_state l on l.id = a.id and l.version = a.version and l.connection_id = p_connection
  where l.status = 'linked' and not l.pending and not exists (
    select 1 from public.crm_webhook_events e
    where e.connection_id = p_connection and e.object_type = l.object_type and e.processed_at is null
      and l.crm_record_id in (e.crm_record_id, e.merged_into))
$$;
revoke all on function public.crm_still_settled from public, anon, authenticated;
grant execute on function public.crm_still_settled to service_role;
