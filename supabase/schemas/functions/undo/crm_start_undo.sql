-- Starts a run that takes back what another one did: all of it, of one record, of one field or one entry. It is queued behind an
-- active run, as any that is asked for. The same undo that has not ended is the answer to a second request. @returns the run
create function public.crm_start_undo(
  p_organization uuid, p_user uuid, p_run uuid, p_record uuid, p_field text, p_change bigint
) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_undone public.crm_sync_logs;
  v_run public.crm_sync_logs;
  v_scope constant jsonb := jsonb_strip_nulls(jsonb_build_object('record', p_record, 'field', p_field, 'change', p_change));
begin
  select * into v_undone from public.crm_sync_logs where id = p_run and organization_id = p_organization;
  if v_undone.id is null then
    raise exception 'run_not_found' using errcode = 'P0002';
  end if;
  perform 1 from public.crm_connections where id = v_undone.connection_id for update;
  select * into v_undone from public.crm_sync_logs where id = p_run;
  if v_undone.status in ('queued', 'running', 'waiting') then
    raise exception 'run_not_ended' using errcode = 'P0001';
  end if;
  select * into v_run from public.crm_sync_logs
  where undoes = p_run and undo_scope = v_scope and status in ('queued', 'running', 'waiting');
  if v_run.id is null then
    insert into public.crm_sync_logs
      (organization_id, connection_id, sync_type, direction, status, trigger, started_by, objects, claims, undoes, undo_scope)
    select p_organization, v_undone.connection_id, 'undo', 'bidirectional', 'queued', 'user', p_user,
           (select array_agg(distinct c.object_type) from private.crm_undo_rows(p_run, p_record, p_field, p_change) c), 0, p_run,
           v_scope
    returning * into v_run;
    insert into public.crm_undo_items
      (run_id, change_id, organization_id, connection_id, object_type, link_id, is_made, outcome, reason)
    select v_run.id, c.id, p_organization, v_undone.connection_id, c.object_type, c.link_id,
           c.kind = 'created' or c.kind = 'restored',
           case when c.link_id is null then 'left' else 'open' end, case when c.link_id is null then 'erased' end
    from private.crm_undo_rows(p_run, p_record, p_field, p_change) c;
    if not found then
      raise exception 'nothing_to_undo' using errcode = 'P0001';
    end if;
    update public.crm_sync_logs set records_expected = (
      select count(distinct i.link_id) from public.crm_undo_items i where i.run_id = v_run.id) where id = v_run.id;
    insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
    values (p_organization, p_user, 'crm.undo_started', v_run.id::text, jsonb_build_object('run', p_run) || v_scope);
    perform private.crm_begin_next_run(v_undone.connection_id);
  end if;
  select * into v_run from public.crm_sync_logs where id = v_run.id;
  return to_jsonb(v_run) - 'lease_token';
end
$$;
revoke all on function public.crm_start_undo from public, anon, authenticated;
grant execute on function public.crm_start_undo to service_role;
