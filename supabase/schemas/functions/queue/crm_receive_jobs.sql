-- Receives jobs of several queues at once, p_lanes: [{queue, count}], of each as many as that; invisible to other workers for
-- p_seconds. @returns [{queue, id, job}]
create function public.crm_receive_jobs(p_lanes jsonb, p_seconds integer) returns jsonb
language sql set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('queue', l.lane ->> 'queue', 'id', r.id, 'job', r.message) order by l.n, r.id),
                  '[]'::jsonb)
  from jsonb_array_elements(p_lanes) with ordinality l (lane, n),
    private.crm_receive_messages(l.lane ->> 'queue', p_seconds, (l.lane ->> 'count')::integer) r
$$;
revoke all on function public.crm_receive_jobs from public, anon, authenticated;
grant execute on function public.crm_receive_jobs to service_role;
