-- Gives up the lease of an unfinished run; p_reason, unless null, is what the connection shows until it resumes. p_delay: seconds
-- until its job is visible again, at the end of the queue; null for a borrowed run: its job stays where it is, visible at once or
-- when the run was to resume anyway. p_failed counts towards giving up. @returns failures in a row, null without the lease
create function public.crm_release_run(
  p_run uuid, p_lease uuid, p_api_calls integer, p_reason text, p_delay integer default 0, p_failed boolean default false
) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs;
  v_message bigint;
  v_requested boolean;
begin
  update public.crm_sync_logs
  set lease_token = null, lease_expires_at = null, api_calls = api_calls + p_api_calls,
      failures = case when p_failed then failures + 1 else failures end,
      resume_at = case when p_delay is null then resume_at when p_delay > 60 then now() + make_interval(secs => p_delay) end
  where id = p_run and status = 'running' and lease_token = p_lease
  returning * into v_run;
  if v_run.id is null then return null; end if;
  if p_delay is not null and v_run.message_id is not null then
    perform private.crm_delete_message('crm_work', v_run.message_id);
    v_message := private.crm_send_message('crm_work',
      jsonb_build_object('kind', 'run', 'connectionId', v_run.connection_id, 'runId', p_run), p_delay);
    update public.crm_sync_logs set message_id = v_message where id = p_run;
  elsif v_run.message_id is not null and (v_run.resume_at is null or v_run.resume_at <= now()) then
    perform private.crm_set_message_visibility('crm_work', v_run.message_id, 0);
  end if;
  perform private.crm_note_unanswered(p_run, v_run.connection_id, p_delay is null and p_reason is not null);
  update public.crm_connections set last_error = p_reason, updated_at = now()
  where id = v_run.connection_id and p_reason is not null and status <> 'disconnected';
  select live_requested into v_requested from public.crm_connections where id = v_run.connection_id for update;
  if v_requested then
    update public.crm_connections set live_requested = false where id = v_run.connection_id;
    perform private.crm_wake_connection(v_run.connection_id);
  end if;
  return v_run.failures;
end
$$;
revoke all on function public.crm_release_run from public, anon, authenticated;
grant execute on function public.crm_release_run to service_role;
