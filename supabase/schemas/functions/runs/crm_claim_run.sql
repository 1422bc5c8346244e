-- Takes the lease of a running run that is free or has expired. False while another worker has it.
create function public.crm_claim_run(p_run uuid, p_lease uuid, p_lease_seconds integer) returns boolean
language plpgsql set search_path = ''
as $$
declare
  v_message bigint;
begin
  update public.crm_sync_logs
  set lease_token = p_lease, lease_expires_at = now() + make_interval(secs => p_lease_seconds), claims = claims + 1,
      serves_live = false
  where id = p_run and status = 'running' and p_lease is not null and (lease_expires_at is null or lease_expires_at < now())
  returning message_id into v_message;
  if not found then return false; end if;
  -- The message of a run that sleeps until a set time stays invisible until then.
  if v_message is not null and not exists (select 1 from public.crm_sync_logs where id = p_run and resume_at > now()) then
    perform private.crm_set_message_visibility('crm_work', v_message, p_lease_seconds);
  end if;
  return true;
end
$$;
revoke all on function public.crm_claim_run from public, anon, authenticated;
grant execute on function public.crm_claim_run to service_role;
