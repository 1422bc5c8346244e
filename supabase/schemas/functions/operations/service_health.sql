-- Whether the background work gets done, in a few index reads; nothing of any organisation.
-- @returns {queues: [{queue, length, waitingSeconds}], cronSecondsAgo}; null: no job has ever run
create function public.service_health() returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'queues', (select jsonb_agg(jsonb_build_object('queue', queue, 'length', length, 'waitingSeconds', waiting_seconds))
               from private.queue_waits()),
    'cronSecondsAgo', (select extract(epoch from now() - max(at)) from private.heartbeats))
$$;
revoke all on function public.service_health from public, anon, authenticated;
grant execute on function public.service_health to service_role;
