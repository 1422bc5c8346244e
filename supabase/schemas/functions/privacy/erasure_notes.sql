-- Ends the notes, tasks and activities that are about a person and nothing else, with what links and logs have of them. Those
-- about others too stay: whether they speak of the person, only who has written them can tell. p_person: the contact, and the
-- leads that it was. @returns how many
create function private.erasure_notes(p_person uuid[]) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_ids uuid[];
begin
  select array_agg(distinct a.from_id) into v_ids from public.record_associations a
  where a.to_id = any (p_person) and a.from_object in ('note', 'task', 'activity')
    and not exists (select 1 from public.record_associations o where o.from_id = a.from_id and o.to_id <> all (p_person));
  if v_ids is null then return 0; end if;
  update public.crm_sync_changes
  set before = null, after = null, record_id = null, crm_record_id = null, link_id = null, reason = 'erased_on_request'
  where record_id = any (v_ids);
  delete from public.crm_planned_changes where record_id = any (v_ids);
  delete from public.crm_preview_records where record_id = any (v_ids);
  delete from public.crm_sync_state where object_type in ('note', 'task', 'activity') and record_id = any (v_ids);
  delete from public.notes where id = any (v_ids);
  delete from public.tasks where id = any (v_ids);
  delete from public.activities where id = any (v_ids);
  return cardinality(v_ids);
end
$$;
revoke all on function private.erasure_notes from public, anon, authenticated;
grant execute on function private.erasure_notes to service_role;
