-- How many messages each queue has, and for how many seconds the one that could be taken next has been waiting; hidden ones are
-- being worked on, or wait for their time.
create function private.queue_waits() returns table (queue text, length bigint, waiting_seconds double precision)
language sql stable security definer set search_path = ''
as $$
  select 'crm_live', count(*), coalesce(extract(epoch from now() - min(vt) filter (where vt <= now())), 0) from pgmq.q_crm_live
  union all
  select 'crm_work', count(*), coalesce(extract(epoch from now() - min(vt) filter (where vt <= now())), 0) from pgmq.q_crm_work
  union all
  select 'crm_gateway', count(*), coalesce(extract(epoch from now() - min(vt) filter (where vt <= now())), 0)
  from pgmq.q_crm_gateway
  union all
  select 'crm_outbox', count(*), coalesce(extract(epoch from now() - min(vt) filter (where vt <= now())), 0)
  from pgmq.q_crm_outbox
  union all
  select 'crm_knowledge', count(*), coalesce(extract(epoch from now() - min(vt) filter (where vt <= now())), 0)
  from pgmq.q_crm_knowledge
$$;
revoke all on function private.queue_waits from public, anon, authenticated;
grant execute on function private.queue_waits to service_role;
