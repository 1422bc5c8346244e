-- Takes a job that failed too often off its queue and stores it as a dead letter, with the reason on its connection too.
create function public.crm_dead_letter_job(p_queue text, p_id bigint, p_job jsonb, p_attempts integer, p_reason text) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_delete_message(p_queue, p_id);
  insert into public.crm_dead_letters (organization_id, connection_id, job, attempts, reason)
  select c.organization_id, c.id, p_job, p_attempts, p_reason
  from public.crm_connections c where c.id = (p_job ->> 'connectionId')::uuid;
  update public.crm_connections set last_error = p_reason, updated_at = now()
  where id = (p_job ->> 'connectionId')::uuid and status <> 'disconnected';
end
$$;
revoke all on function public.crm_dead_letter_job from public, anon, authenticated;
grant execute on function public.crm_dead_letter_job to service_role;
