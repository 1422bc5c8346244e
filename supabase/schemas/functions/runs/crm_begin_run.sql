-- Has a queued run begin: its first phase, its cursors and, unless it is a live run, its job. With a lease the caller works on it
-- at once, and its job becomes visible should the lease expire; without one the first worker takes it (claims = 0 until then). A
-- full run retries failed links. @returns the run
create function private.crm_begin_run(p_run uuid, p_lease uuid, p_lease_seconds integer) returns public.crm_sync_logs
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs;
  v_delay integer := case when p_lease is null then 0 else p_lease_seconds end;
  v_message bigint;
begin
  update public.crm_sync_logs r
  set status = 'running', started_at = now(), claims = case when p_lease is null then 0 else 1 end,
      phase = case when r.direction = 'to_crm' or r.record_id is not null or r.sync_type = 'undo' then 'push' else 'pull' end,
      checkpoint = case when r.sync_type = 'delta' then jsonb_build_object('cursors', (
        select coalesce(jsonb_object_agg(o.object_type, o.sync_cursor), '{}'::jsonb) from public.crm_connection_objects o
        where o.connection_id = c.id and o.enabled and o.sync_cursor is not null)) end,
      lease_token = p_lease,
      lease_expires_at = case when p_lease is not null then now() + make_interval(secs => p_lease_seconds) end
  from public.crm_connections c
  where r.id = p_run and c.id = r.connection_id
  returning r.* into v_run;
  -- A live run needs no job: the wake-up that it was started for becomes visible again by itself.
  if v_run.message_id is not null then
    perform private.crm_set_message_visibility('crm_work', v_run.message_id, v_delay);
  elsif v_run.sync_type <> 'webhook' then
    v_message := private.crm_send_message('crm_work',
      jsonb_build_object('kind', 'run', 'connectionId', v_run.connection_id, 'runId', p_run), v_delay);
    update public.crm_sync_logs set message_id = v_message where id = p_run returning * into v_run;
  end if;
  if v_run.sync_type = 'full' then
    update public.crm_sync_state
    set pending = true, attempts = 0, status = case when crm_record_id is null then 'unlinked' else 'linked' end
    where connection_id = v_run.connection_id and status = 'attention' and record_id is not null
      and (v_run.objects is null or object_type = any (v_run.objects));
  end if;
  update public.crm_connections
  set last_full_at = case when v_run.sync_type = 'full' then now() else last_full_at end,
      last_delta_at = case when v_run.direction <> 'to_crm' then now() else last_delta_at end
  where id = v_run.connection_id and v_run.sync_type in ('full', 'delta') and v_run.objects is null;
  return v_run;
end
$$;
revoke all on function private.crm_begin_run from public, anon, authenticated;
grant execute on function private.crm_begin_run to service_role;
