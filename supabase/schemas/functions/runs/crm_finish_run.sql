-- Ends a run, and has the next one that is queued begin. Its final status follows from what was left, not from what the caller
-- claims. A live run that found nothing to do is deleted: most are echoes of our own writes. @returns the run
create function public.crm_finish_run(
  p_run uuid, p_lease uuid, p_error jsonb, p_cursors jsonb, p_api_calls integer, p_connection_status text
) returns public.crm_sync_logs
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs := private.crm_assert_lease(p_run, p_lease);
  v_requested boolean;
begin
  select live_requested into v_requested from public.crm_connections where id = v_run.connection_id for update;
  if v_run.message_id is not null then
    perform private.crm_delete_message('crm_work', v_run.message_id);
  end if;
  update public.crm_sync_logs
  set status = case when p_error is not null then 'failed' when records_failed + records_undecided > 0 then 'partial'
                    -- An object that the CRM does not let us at any more was left out.
                    when errors @> '[{"code": "object_not_granted"}]' then 'partial'
                    when sync_type = 'undo' and exists (select from public.crm_undo_items i
                                                        where i.run_id = p_run and i.outcome = 'left') then 'partial'
                    else 'completed' end,
      errors = case when p_error is not null then errors || jsonb_build_array(p_error) else errors end,
      api_calls = api_calls + p_api_calls, phase = case when p_error is null then 'done' else phase end,
      completed_at = now(), lease_token = null, lease_expires_at = null, message_id = null
  where id = p_run
  returning * into v_run;
  perform private.crm_note_unanswered(p_run, v_run.connection_id, v_run.sync_type = 'webhook' and p_error is not null);
  -- A wake-up came while this worker had the lease; or a bulk edit is left, which is pushed after live changes and need not
  -- wait for the schedule.
  if v_requested or v_run.sync_type = 'webhook' and p_error is null
     and exists (select 1 from public.crm_sync_state
                 where connection_id = v_run.connection_id and pending and not live and status in ('linked', 'unlinked')) then
    perform private.crm_wake_connection(v_run.connection_id);
  end if;
  if v_run.sync_type = 'webhook' and p_error is null
     and v_run.records_success + v_run.records_failed + v_run.records_undecided = 0
     and jsonb_array_length(v_run.errors) = 0 and v_run.local_archived + v_run.crm_archived = 0 then
    delete from public.crm_sync_logs where id = p_run;
  end if;
  update public.crm_connections
  set last_sync_at = case when p_error is null then now() else last_sync_at end,
      status = coalesce(p_connection_status, case when p_error is null and status = 'error' then 'active' else status end),
      last_error = case when p_error is null then null else p_error ->> 'message' end,
      live_requested = false, updated_at = now()
  where id = v_run.connection_id and status <> 'disconnected';
  perform private.crm_store_cursors(v_run.connection_id, p_cursors);
  delete from public.crm_planned_changes where run_id = p_run;
  if p_error is null then perform private.crm_preview_compare_later(p_run); end if;
  perform private.crm_begin_next_run(v_run.connection_id);
  delete from public.crm_met_records where run_id = p_run;
  -- A contact deleted here while its create was an orphan: had the create arrived, this run would have read its record, however
  -- far the clocks are apart.
  if p_error is null and v_run.sync_type in ('full', 'delta') and v_run.direction <> 'to_crm' then
    delete from public.crm_sync_state
    where connection_id = v_run.connection_id and status = 'excluded' and crm_record_id is null and outgoing is not null
      and outgoing_at < v_run.started_at - interval '15 minutes';
  end if;
  return v_run;
end
$$;
revoke all on function public.crm_finish_run from public, anon, authenticated;
grant execute on function public.crm_finish_run to service_role;
