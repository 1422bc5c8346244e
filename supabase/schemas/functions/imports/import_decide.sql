-- Takes an import a step further, as the person who calls may: its rows are all there (close), what would become of it is to be
-- found out (check, with settings), it is done (start), ended where it is (stop), taken back (undo). The same step again has no
-- further effect. @returns the state that it has then
create function public.import_decide(p_import uuid, p_step text, p_settings jsonb default null) returns text
language plpgsql security definer set search_path = ''
as $$
declare
  v_import public.imports;
  v_next text;
begin
  select * into v_import from public.imports where id = p_import for update;
  if v_import.id is null or v_import.organization_id not in (select private.my_organizations()) then
    raise exception 'import_not_found' using errcode = 'P0001';
  end if;
  perform private.require_permission(v_import.organization_id, 'import');
  v_next := case p_step
    when 'close' then 'read' when 'check' then 'checking' when 'start' then 'importing' when 'stop' then 'done'
    when 'undo' then 'undoing' end;
  if v_import.state = v_next and p_step <> 'check' then return v_next; end if;
  if p_step || ' ' || v_import.state not in ('close reading', 'check read', 'check checking', 'check checked', 'start checked',
      'stop importing', 'undo done') or p_step = 'undo' and v_import.expires_at < now() then
    raise exception 'import_state: % is not possible when it is %', p_step, v_import.state using errcode = 'P0001';
  end if;
  -- The batches that follow are planned by what is known of the rows.
  if p_step = 'close' then analyze public.import_rows; end if;
  update public.imports
  set state = v_next, place = 0, settings = coalesce(p_settings, settings), problem = null, finished_at = null,
      rows_total = case when p_step = 'close' then (select count(*) from public.import_rows where import_id = p_import)
                        else rows_total end,
      counts = case p_step when 'check' then '{}'::jsonb else counts end,
      created_by = case when p_step in ('start', 'undo') then auth.uid() else created_by end
  where id = p_import;
  if p_step = 'stop' then perform private.import_finish(p_import, 'done', v_import.place); end if;
  if p_step in ('check', 'start', 'undo') then
    perform private.crm_send_message('crm_work', jsonb_build_object('kind', 'import', 'importId', p_import));
  end if;
  return v_next;
end
$$;
revoke all on function public.import_decide from public, anon;
grant execute on function public.import_decide to authenticated;
