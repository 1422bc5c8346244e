-- Ends contacts that were deleted longer ago than their organisation keeps them, at most p_limit, with their values in links and
-- logs. A tombstone stays for a record that the CRM still has, so that nothing brings the contact back. @returns how many
create function public.privacy_purge_trash(p_limit integer) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_ids uuid[];
begin
  select array_agg(d.id) into v_ids from (
    select c.id from public.contacts c left join public.privacy_settings s on s.organization_id = c.organization_id
    where c.deleted_at < now() - make_interval(days => coalesce(s.trash_days, 365))
      and not exists (select 1 from public.erasures e where e.contact_id = c.id and e.status in ('asked', 'running'))
    order by c.id limit p_limit for update of c) d;
  if v_ids is null then return 0; end if;
  update public.crm_sync_changes set before = null, after = null where record_id = any (v_ids);
  delete from public.crm_planned_changes where record_id = any (v_ids);
  delete from public.crm_preview_records where record_id = any (v_ids);
  -- Deleted in the CRM too: should it be restored there, it is a new record.
  delete from public.crm_sync_state l
  where l.record_id = any (v_ids) and (l.crm_record_id is null or private.crm_is_gone_there(l));
  update public.crm_sync_state
  set base = '{}', crm_base = '{}', outgoing = null, outgoing_at = null, outgoing_until = null, late_writes = '[]',
      conflict_detected = false, conflict_details = null, candidates = null, pending = false, archiving = false,
      version = version + 1
  where record_id = any (v_ids);
  -- What websites have sent in of them is kept no longer than they are.
  perform private.intake_forget(array(select i.id from public.intake_items i where i.contact_id = any (v_ids)),
                                'Erased with the contact that it had become.');
  delete from public.contacts where id = any (v_ids);
  return cardinality(v_ids);
end
$$;
revoke all on function public.privacy_purge_trash from public, anon, authenticated;
grant execute on function public.privacy_purge_trash to service_role;
