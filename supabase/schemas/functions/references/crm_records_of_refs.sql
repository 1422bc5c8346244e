-- Our ids of records of the CRM that are, or were, pairs.
-- @returns {id in the CRM: {id: record id, ended: it was deleted here, or the two are no longer linked}}
create function public.crm_records_of_refs(p_connection uuid, p_object text, p_refs text[]) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_object_agg(l.crm_record_id, jsonb_build_object('id', l.record_id, 'ended',
    not private.crm_is_paired(l) or not exists (select 1 from private.records r
      where r.object_type = p_object and r.id = l.record_id and r.deleted_at is null))), '{}'::jsonb)
  from public.crm_sync_state l
  where l.connection_id = p_connection and l.object_type = p_object and l.crm_record_id = any (p_refs)
    and l.record_id is not null
$$;
revoke all on function public.crm_records_of_refs from public, anon, authenticated;
grant execute on function public.crm_records_of_refs to service_role;
