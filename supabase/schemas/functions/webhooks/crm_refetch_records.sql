-- Has these records of the CRM fetched again, as if it had sent events about them.
create function public.crm_refetch_records(p_connection uuid, p_object text, p_reason text, p_refs text[]) returns void
language plpgsql set search_path = ''
as $$
begin
  insert into public.crm_webhook_events
    (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
  select c.organization_id, c.id, p_reason || ':' || gen_random_uuid(), p_object, 'changed', r, now()
  from public.crm_connections c cross join unnest(p_refs) r where c.id = p_connection;
  if cardinality(p_refs) > 0 then perform private.crm_wake_connection(p_connection); end if;
end
$$;
revoke all on function public.crm_refetch_records from public, anon, authenticated;
grant execute on function public.crm_refetch_records to service_role;
