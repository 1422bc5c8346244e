-- The CRM's ids of records of ours that are linked to live ones there, or were until these were merged.
-- @returns {record id: id in the CRM}
create function public.crm_refs_of_records(p_connection uuid, p_object text, p_records uuid[]) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_object_agg(k.record_id, k.ref) filter (where k.ref is not null), '{}'::jsonb)
  from (select l.record_id, private.crm_ref_of(l) as ref from public.crm_sync_state l
        where l.connection_id = p_connection and l.object_type = p_object and l.record_id = any (p_records)
          and l.crm_record_id is not null) k
$$;
revoke all on function public.crm_refs_of_records from public, anon, authenticated;
grant execute on function public.crm_refs_of_records to service_role;
