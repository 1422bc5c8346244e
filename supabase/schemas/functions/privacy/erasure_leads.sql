-- Ends the leads that a contact was, with what links and logs have of them: those that have become it, and those with its
-- address, unless another contact has that too. @returns how many
create function private.erasure_leads(p_contact public.contacts) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_key text := private.email_key(p_contact.email);
  v_ids uuid[];
begin
  select array_agg(e.id) into v_ids from public.leads e
  where e.organization_id = p_contact.organization_id
    and (e.converted_contact_id = p_contact.id
         or v_key <> '' and private.email_key(e.email) = v_key and not exists (
           select 1 from public.contacts o
           where o.organization_id = p_contact.organization_id and o.deleted_at is null and o.id <> p_contact.id
             and coalesce(private.email_key(o.email), '') = v_key));
  if v_ids is null then return 0; end if;
  update public.crm_sync_changes
  set before = null, after = null, record_id = null, crm_record_id = null, link_id = null, reason = 'erased_on_request'
  where record_id = any (v_ids);
  delete from public.crm_planned_changes where record_id = any (v_ids);
  delete from public.crm_sync_state where object_type = 'lead' and record_id = any (v_ids);
  delete from public.leads where id = any (v_ids);
  return cardinality(v_ids);
end
$$;
revoke all on function private.erasure_leads from public, anon, authenticated;
grant execute on function private.erasure_leads to service_role;
