-- Retries the failed records of a connection, at most p_attempts_max times each; their last error stays with them. Wakes the
-- connection when there are any. @returns how many
create function public.crm_retry_failed(p_connection uuid, p_attempts_max integer) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_retried integer;
begin
  update public.crm_sync_state
  set pending = true, status = case when crm_record_id is null then 'unlinked' else 'linked' end
  where connection_id = p_connection and status = 'attention' and record_id is not null and attempts < p_attempts_max
    and not private.crm_awaits_person(last_error);
  get diagnostics v_retried = row_count;
  if v_retried > 0 then perform private.crm_wake_connection(p_connection); end if;
  return v_retried;
end
$$;
revoke all on function public.crm_retry_failed from public, anon, authenticated;
grant execute on function public.crm_retry_failed to service_role;
