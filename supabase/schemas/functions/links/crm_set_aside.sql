-- Sets links aside whose rows cannot be read: they need attention, with the reason, and leave every queue. p_entries:
-- [{linkId, ref, error}]; without a linkId the remote record ref gets a link to carry the reason. What is new counts as failed on
-- the run p_run (null: no run). @returns how many were new
create function public.crm_set_aside(p_connection uuid, p_object text, p_run uuid, p_entries jsonb) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_new integer;
  v_errors jsonb;
begin
  with entries as materialized (
    select e."linkId" as id, e."ref" as ref, e."error" as error
    from jsonb_to_recordset(p_entries) as e ("linkId" uuid, "ref" text, "error" jsonb)
  ), moved as (
    update public.crm_sync_state l
    set status = case when l.status = 'excluded' then l.status else 'attention' end, last_error = e.error,
        attempts = l.attempts + 1, pending = false, live = false, archiving = false, version = l.version + 1
    from entries e
    where l.id = e.id and l.connection_id = p_connection
      and (l.status in ('linked', 'unlinked') or l.archiving or l.status = 'attention' and l.last_error is distinct from e.error)
    returning l.id, l.organization_id, l.record_id, l.crm_record_id, l.last_error
  ), added as (
    insert into public.crm_sync_state as l
      (organization_id, connection_id, object_type, crm_record_id, status, last_error, attempts)
    select c.organization_id, c.id, p_object, e.ref, 'attention', e.error, 1
    from entries e join public.crm_connections c on c.id = p_connection
    where e.id is null
    on conflict (connection_id, object_type, crm_record_id) do update
    set status = 'attention', last_error = excluded.last_error, attempts = l.attempts + 1, pending = false,
        version = l.version + 1
    where l.last_error is distinct from excluded.last_error
    returning l.id, l.organization_id, l.record_id, l.crm_record_id, l.last_error
  ), aside as (
    select * from moved union all select * from added
  ), logged as (
    insert into public.crm_sync_changes
      (organization_id, connection_id, run_id, link_id, object_type, record_id, crm_record_id, side, kind, reason)
    select a.organization_id, p_connection, p_run, a.id, p_object, a.record_id, a.crm_record_id, 'link', 'failed',
           coalesce(a.last_error ->> 'message', '')
    from aside a
    returning 1
  )
  select count(*), coalesce(jsonb_agg(
    jsonb_build_object('recordId', a.record_id, 'crmRecordId', a.crm_record_id) || a.last_error), '[]'::jsonb)
  into v_new, v_errors
  from aside a;
  update public.crm_sync_logs r
  set records_processed = r.records_processed + v_new, records_failed = r.records_failed + v_new,
      by_object = private.crm_add_counts(r.by_object, p_object,
        jsonb_build_object('records_processed', v_new, 'records_failed', v_new)),
      errors = case when jsonb_array_length(r.errors) < 50 then r.errors || v_errors else r.errors end
  where r.id = p_run and v_new > 0;
  return v_new;
end
$$;
revoke all on function public.crm_set_aside from public, anon, authenticated;
grant execute on function public.crm_set_aside to service_role;
