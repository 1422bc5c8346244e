-- crm_set_aside for a preview: rows that cannot be read are left out of it. @returns how many were not left out before
create function public.crm_preview_set_aside(p_connection uuid, p_object text, p_run uuid, p_entries jsonb) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_moved integer;
begin
  insert into public.crm_preview_records
    (preview_id, id, organization_id, object_type, record_id, crm_record_id, outcomes, error, link)
  select p_run, l.id, l.organization_id, p_object, l.record_id, l.crm_record_id, array['link:left_out'], e -> 'error',
         private.crm_link_json(l) || '{"status": "attention", "pending": false, "error_code": "unreadable_record"}'
  from jsonb_array_elements(p_entries) e
  join public.crm_sync_state l on l.id = (e ->> 'linkId')::uuid and l.connection_id = p_connection
  on conflict (preview_id, id) do nothing;
  get diagnostics v_moved = row_count;
  update public.crm_previews
  set counts = private.crm_add_counts(counts, p_object, jsonb_build_object('link:left_out', v_moved))
  where id = p_run and v_moved > 0;
  return v_moved;
end
$$;
revoke all on function public.crm_preview_set_aside from public, anon, authenticated;
grant execute on function public.crm_preview_set_aside to service_role;
