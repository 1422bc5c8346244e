-- A page of the audit trail of a user, the latest first: what came before the position p_before.
create function public.gateway_logs(
  p_organization uuid, p_user text, p_crm_type text, p_status text, p_before bigint, p_limit integer
) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', r.id, 'sequence', r.sequence, 'delivery_id', r.delivery_id, 'crm_type', r.crm_type, 'kind', r.kind, 'status', r.status,
    'action', r.action, 'record_id', r.record_id, 'error', r.error, 'attempts', r.attempts, 'created_at', r.created_at
  ) order by r.sequence desc), '[]'::jsonb)
  from (
    select * from public.gateway_results r
    where r.organization_id = p_organization and r.user_id = p_user and (p_crm_type is null or r.crm_type = p_crm_type)
      and (p_status is null or r.status = p_status) and (p_before is null or r.sequence < p_before)
    order by r.sequence desc limit p_limit) r
$$;
revoke all on function public.gateway_logs from public, anon, authenticated;
grant execute on function public.gateway_logs to service_role;
