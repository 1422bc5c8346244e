-- Takes a job that failed too often, or a message that is no job, off its queue and stores it as a dead letter, with the reason
-- on its connection too where it names one.
create function public.crm_dead_letter_job(p_queue text, p_id bigint, p_job jsonb, p_attempts integer, p_reason text) returns void
language plpgsql set search_path = ''
as $$
declare
  v_named text := case when jsonb_typeof(p_job) = 'object' then p_job ->> 'connectionId' end;
  v_connection uuid := case when v_named ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then v_named::uuid end;
begin
  perform private.crm_delete_message(p_queue, p_id);
  insert into public.crm_dead_letters (organization_id, connection_id, job, attempts, reason)
  select c.organization_id, c.id, coalesce(p_job, 'null'::jsonb), p_attempts, p_reason
  from (select 1) one left join public.crm_connections c on c.id = v_connection;
  update public.crm_connections set last_error = p_reason, updated_at = now()
  where id = v_connection and status <> 'disconnected';
end
$$;
revoke all on function public.crm_dead_letter_job from public, anon, authenticated;
grant execute on function public.crm_dead_letter_job to service_role;
