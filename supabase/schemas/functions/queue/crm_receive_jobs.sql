-- Receives up to p_count jobs of a queue, invisible to other workers for p_seconds. @returns [{id, job}]
create function public.crm_receive_jobs(p_queue text, p_seconds integer, p_count integer) returns jsonb
language sql set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'job', r.message) order by r.id), '[]'::jsonb)
  from private.crm_receive_messages(p_queue, p_seconds, p_count) r
$$;
revoke all on function public.crm_receive_jobs from public, anon, authenticated;
grant execute on function public.crm_receive_jobs to service_role;
