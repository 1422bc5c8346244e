-- Ends leads of an erased person, with what links and logs have of them. @returns how many
create function private.erasure_end_leads(p_ids uuid[]) returns integer
language plpgsql set search_path = ''
as $$
begin
  update public.crm_sync_changes
  set before = null, after = null, record_id = null, crm_record_id = null, link_id = null, reason = 'erased_on_request'
  where record_id = any (p_ids);
  delete from public.crm_planned_changes where record_id = any (p_ids);
  delete from public.crm_preview_records where record_id = any (p_ids);
  delete from public.crm_sync_state where object_type = 'lead' and record_id = any (p_ids);
  delete from public.leads where id = any (p_ids);
  return cardinality(p_ids);
end
$$;
revoke all on function private.erasure_end_leads from public, anon, authenticated;
grant execute on function private.erasure_end_leads to service_role;
