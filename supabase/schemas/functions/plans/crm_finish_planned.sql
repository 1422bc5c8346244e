-- Takes records off what a run holds back of a stage: they have been decided again and applied. Null: all of them, because they
-- may be done.
create function public.crm_finish_planned(
  p_run uuid, p_lease uuid, p_object text, p_stage text, p_records text[]
) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_assert_lease(p_run, p_lease);
  delete from public.crm_planned_changes
  where run_id = p_run and object_type = p_object and stage = p_stage and (p_records is null or crm_record_id = any (p_records));
end
$$;
revoke all on function public.crm_finish_planned from public, anon, authenticated;
grant execute on function public.crm_finish_planned to service_role;
