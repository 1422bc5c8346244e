-- Sets the visibility timeout of jobs to p_seconds from now: extended while they are worked on, or to be received again later.
create function public.crm_set_job_visibility(p_queue text, p_ids bigint[], p_seconds integer) returns void
language plpgsql set search_path = ''
as $$
declare
  v_id bigint;
begin
  foreach v_id in array p_ids loop
    perform private.crm_set_message_visibility(p_queue, v_id, p_seconds);
  end loop;
end
$$;
revoke all on function public.crm_set_job_visibility from public, anon, authenticated;
grant execute on function public.crm_set_job_visibility to service_role;
