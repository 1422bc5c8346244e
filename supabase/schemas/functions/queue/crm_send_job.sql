-- Sends a job to a queue, visible after p_delay seconds.
create function public.crm_send_job(p_queue text, p_job jsonb, p_delay integer) returns bigint
language sql set search_path = ''
as $$
  select private.crm_send_message(p_queue, p_job, p_delay)
$$;
revoke all on function public.crm_send_job from public, anon, authenticated;
grant execute on function public.crm_send_job to service_role;
