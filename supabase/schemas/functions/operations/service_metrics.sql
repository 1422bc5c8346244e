-- Numbers for a monitoring system, over all organisations and naming none.
-- @returns {queues, jobs: [{name, secondsAgo}], organizations, connections: [{crm, status, count}],
--   runs: [{crm, type, status, count}] that began in the last hour, refusals: [{crm, code, count}] of today, deadLetters}
create function public.service_metrics() returns jsonb
language sql stable set search_path = ''
as $$
  select public.service_health() || jsonb_build_object(
    'jobs', coalesce((select jsonb_agg(jsonb_build_object('name', name, 'secondsAgo', extract(epoch from now() - at)))
                      from private.heartbeats), '[]'),
    'organizations', (select count(*) from public.organizations),
    'connections', coalesce((select jsonb_agg(c) from (
      select crm_type as crm, status, count(*) from public.crm_connections group by 1, 2) c), '[]'),
    'runs', coalesce((select jsonb_agg(r) from (
      select c.crm_type as crm, l.sync_type as type, l.status, count(*)
      from public.crm_connections c join public.crm_sync_logs l on l.connection_id = c.id
      where l.started_at > now() - interval '1 hour' group by 1, 2, 3) r), '[]'),
    'refusals', coalesce((select jsonb_agg(f) from (
      select crm_type as crm, code, sum(times) as count from public.crm_webhook_refusals where day = current_date
      group by 1, 2) f), '[]'),
    'deadLetters', (select count(*) from public.crm_dead_letters))
$$;
revoke all on function public.service_metrics from public, anon, authenticated;
grant execute on function public.service_metrics to service_role;
