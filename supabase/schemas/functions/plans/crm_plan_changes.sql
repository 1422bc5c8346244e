-- Stores what a run would do to these links, in place of what it was to do before. p_rows: [{linkId, recordId, crmRecordId,
-- impact, side, field, before, after, cause}]
create function public.crm_plan_changes(
  p_run uuid, p_lease uuid, p_object text, p_stage text, p_rows jsonb
) returns void
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs := private.crm_assert_lease(p_run, p_lease);
begin
  delete from public.crm_planned_changes p
  where p.run_id = p_run
    and p.link_id in (select (r ->> 'linkId')::uuid from jsonb_array_elements(p_rows) r);
  insert into public.crm_planned_changes
    (organization_id, connection_id, run_id, stage, object_type, link_id, record_id, crm_record_id, impact, side, field,
      before, after, cause)
  select v_run.organization_id, v_run.connection_id, p_run, p_stage, p_object, (r ->> 'linkId')::uuid, (r ->> 'recordId')::uuid,
         r ->> 'crmRecordId', r ->> 'impact', r ->> 'side', r ->> 'field', nullif(r -> 'before', 'null'::jsonb),
         nullif(r -> 'after', 'null'::jsonb), r ->> 'cause'
  from jsonb_array_elements(p_rows) r
  on conflict (run_id, link_id, side, field) do nothing;
end
$$;
revoke all on function public.crm_plan_changes from public, anon, authenticated;
grant execute on function public.crm_plan_changes to service_role;
