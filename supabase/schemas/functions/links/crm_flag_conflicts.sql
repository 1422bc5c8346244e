-- Flags links that are in conflict, and clears the flag of those that are not any more. p_entries: [{linkId, linkVersion,
-- conflict}]; links whose version moved are left alone. @returns how many were written
create function public.crm_flag_conflicts(p_connection uuid, p_entries jsonb) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_count integer;
begin
  update public.crm_sync_state l
  set conflict_detected = coalesce(jsonb_typeof(e."conflict") = 'object', false),
      conflict_details = case when jsonb_typeof(e."conflict") = 'object' then e."conflict" end, version = l.version + 1
  from jsonb_to_recordset(p_entries) as e ("linkId" uuid, "linkVersion" bigint, "conflict" jsonb)
  where l.connection_id = p_connection and l.id = e."linkId" and l.version = e."linkVersion";
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
revoke all on function public.crm_flag_conflicts from public, anon, authenticated;
grant execute on function public.crm_flag_conflicts to service_role;
