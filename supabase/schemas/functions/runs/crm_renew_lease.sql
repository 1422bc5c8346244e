-- Extends the lease, and the visibility timeout of the run's job with it. False when the lease is lost.
create function public.crm_renew_lease(p_run uuid, p_lease uuid, p_lease_seconds integer) returns boolean
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs;
begin
  update public.crm_sync_logs set lease_expires_at = now() + make_interval(secs => p_lease_seconds)
  where id = p_run and status = 'running' and lease_token = p_lease
  returning * into v_run;
  if v_run.id is null then return false; end if;
  if v_run.message_id is not null and (v_run.resume_at is null or v_run.resume_at <= now()) then
    perform private.crm_set_message_visibility('crm_work', v_run.message_id, p_lease_seconds);
  end if;
  return true;
end
$$;
revoke all on function public.crm_renew_lease from public, anon, authenticated;
grant execute on function public.crm_renew_lease to service_role;
