-- A person's decision on a suspended run. Approved, it resumes from its checkpoint; rejected, it ends, and the connection is
-- paused so that the next run does not ask about the same changes again; unless it is an undo, which nothing else asks about.
create function public.crm_decide_run(p_run uuid, p_organization uuid, p_user uuid, p_approve boolean) returns void
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs;
  v_message bigint;
begin
  select * into v_run from public.crm_sync_logs where id = p_run and organization_id = p_organization for update;
  if v_run.id is null or v_run.status <> 'waiting' then
    raise exception 'run_not_waiting' using errcode = 'P0002';
  end if;
  if p_approve then
    v_message := private.crm_send_message('crm_work',
      jsonb_build_object('kind', 'run', 'connectionId', v_run.connection_id, 'runId', p_run));
    update public.crm_sync_logs
    set status = 'running', message_id = v_message, guard = guard || jsonb_build_object('approvedBy', p_user, 'approvedAt', now())
    where id = p_run;
  else
    update public.crm_sync_logs
    set status = 'cancelled', completed_at = now(), phase = 'done',
        guard = guard || jsonb_build_object('rejectedBy', p_user, 'rejectedAt', now())
    where id = p_run;
    delete from public.crm_planned_changes where run_id = p_run;
    update public.crm_connections set status = 'paused', updated_at = now() where id = v_run.connection_id and status = 'active'
      and v_run.sync_type <> 'undo';
    if v_run.sync_type = 'undo' then perform private.crm_begin_next_run(v_run.connection_id); end if;
  end if;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, case when p_approve then 'crm.run_approved' else 'crm.run_rejected' end,
          p_run::text, v_run.guard);
end
$$;
revoke all on function public.crm_decide_run from public, anon, authenticated;
grant execute on function public.crm_decide_run to service_role;
