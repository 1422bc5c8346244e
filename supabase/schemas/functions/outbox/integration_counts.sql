-- How many deliveries an organisation's endpoints have in each state, and what websites have sent in by type, as the person who
-- asks sees them. @returns {queued, failed, intake: [{type, pending_approval, approved, rejected, last_received_at,
-- last_approved_at, last_rejected_at}]}
create function public.integration_counts(p_organization uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'queued', (select count(*) from public.webhook_deliveries d where d.organization_id = p_organization and d.status = 'queued'),
    'failed', (select count(*) from public.webhook_deliveries d where d.organization_id = p_organization and d.status = 'failed'),
    'intake', (select coalesce(jsonb_agg(to_jsonb(t) order by t.type), '[]'::jsonb) from (
      select i.type, count(*) filter (where i.status = 'pending_approval') as pending_approval,
             count(*) filter (where i.status = 'approved') as approved, count(*) filter (where i.status = 'rejected') as rejected,
             max(i.received_at) as last_received_at, max(i.decided_at) filter (where i.status = 'approved') as last_approved_at,
             max(i.decided_at) filter (where i.status = 'rejected') as last_rejected_at
      from public.intake_items i where i.organization_id = p_organization group by i.type) t))
$$;
revoke all on function public.integration_counts from public, anon;
grant execute on function public.integration_counts to authenticated, service_role;
