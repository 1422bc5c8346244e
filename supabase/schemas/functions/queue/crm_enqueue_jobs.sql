-- Enqueues a job of a kind for every active connection that has had its first sync; health checks for every one that is active
-- or in error. @returns the connections' ids
create function public.crm_enqueue_jobs(p_kind text) returns jsonb
language sql set search_path = ''
as $$
  select coalesce(jsonb_agg(c.id), '[]'::jsonb)
  from (select k.id, private.crm_send_message('crm_work', jsonb_build_object('kind', p_kind, 'connectionId', k.id)) as message
        from public.crm_connections k where k.status in ('active', 'error') and (p_kind = 'health' or k.status = 'active')
          and (p_kind = 'health' or private.crm_was_synced(k.id))) c
  where c.message is not null
$$;
revoke all on function public.crm_enqueue_jobs from public, anon, authenticated;
grant execute on function public.crm_enqueue_jobs to service_role;
