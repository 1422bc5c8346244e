-- Acknowledges jobs: their messages are deleted.
create function public.crm_finish_jobs(p_queue text, p_ids bigint[]) returns void
language plpgsql set search_path = ''
as $$
declare
  v_id bigint;
begin
  foreach v_id in array p_ids loop
    perform private.crm_delete_message(p_queue, v_id);
  end loop;
end
$$;
revoke all on function public.crm_finish_jobs from public, anon, authenticated;
grant execute on function public.crm_finish_jobs to service_role;
