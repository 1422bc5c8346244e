-- Has a run show the creates that its connection's CRM has not answered, as they are now. Where p_wakes, the connection is woken
-- when they may be sent again: for live work, which no run continues.
create function private.crm_note_unanswered(p_run uuid, p_connection uuid, p_wakes boolean) returns void
language plpgsql set search_path = ''
as $$
declare
  v_waiting jsonb := public.crm_unanswered(p_connection);
begin
  update public.crm_sync_logs
  set unanswered = (v_waiting ->> 'records')::integer, unanswered_until = (v_waiting ->> 'until')::timestamptz
  where id = p_run and (unanswered > 0 or (v_waiting ->> 'records')::integer > 0);
  if p_wakes and (v_waiting ->> 'records')::integer > 0 then
    perform private.crm_send_message('crm_live', jsonb_build_object('kind', 'live', 'connectionId', p_connection),
      ceil(extract(epoch from (v_waiting ->> 'until')::timestamptz - now()))::integer + 1);
  end if;
end
$$;
revoke all on function private.crm_note_unanswered from public, anon, authenticated;
grant execute on function private.crm_note_unanswered to service_role;
