-- Moves a job to the end of its queue, so that other jobs go before it. @returns its new message id
create function public.crm_requeue_job(p_queue text, p_id bigint, p_job jsonb, p_delay integer) returns bigint
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_delete_message(p_queue, p_id);
  return private.crm_send_message(p_queue, p_job, p_delay);
end
$$;
revoke all on function public.crm_requeue_job from public, anon, authenticated;
grant execute on function public.crm_requeue_job to service_role;
