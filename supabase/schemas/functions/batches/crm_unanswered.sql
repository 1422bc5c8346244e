-- Creates of a connection (of p_record alone) that the CRM has not answered and may still carry out: how many, until when, and
-- in how many seconds to look for them again: soon after they were sent, then less and less often; null where another run is
-- queued, which looks for them itself.
-- @returns {records, until, lookAgainSeconds}
create function public.crm_unanswered(p_connection uuid, p_record uuid default null) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('records', count(*), 'until', max(l.not_before), 'lookAgainSeconds',
    case when not exists (select 1 from public.crm_sync_logs r where r.connection_id = p_connection and r.status = 'queued')
         then ceil(least(greatest(extract(epoch from now() - max(l.outgoing_at)), 15), 60,
                         extract(epoch from max(l.not_before) - now()) + 1))::integer end)
  from public.crm_sync_state l
  where l.connection_id = p_connection and l.outgoing is not null and l.crm_record_id is null and l.not_before > now()
    and l.pending and l.status in ('linked', 'unlinked') and (p_record is null or l.record_id = p_record)
$$;
revoke all on function public.crm_unanswered from public, anon, authenticated;
grant execute on function public.crm_unanswered to service_role;
