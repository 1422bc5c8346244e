-- What was delivered for an organisation, the latest first, as the person who asks may see it: of one CRM, in one state, and
-- where p_query is in the user's id, the email or the phone. p_delivery: of one delivery alone, with what was sent.
create function public.gateway_page(
  p_organization uuid, p_query text, p_status text, p_crm_type text, p_delivery uuid, p_before bigint, p_limit integer
) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', r.id, 'sequence', r.sequence, 'delivery_id', r.delivery_id, 'position', r.position, 'user_id', r.user_id,
    'crm_type', r.crm_type, 'kind', r.kind, 'status', r.status, 'action', r.action, 'record_id', r.record_id,
    'error', r.error, 'warnings', r.warnings,
    'attempts', r.attempts, 'history', r.history, 'created_at', r.created_at, 'email', r.email, 'phone', r.phone,
    'payload', case when p_delivery is not null then r.payload end
  ) order by r.sequence desc), '[]'::jsonb)
  from (
    select r.id, r.sequence, r.delivery_id, r.position, r.user_id, r.crm_type, r.kind, r.status, r.action, r.record_id, r.error,
           r.warnings, r.attempts, r.history, r.created_at, i.email, i.phone, i.payload
    from public.gateway_results r join public.gateway_items i using (delivery_id, position)
    where r.organization_id = p_organization and (p_status is null or r.status = p_status)
      and (p_crm_type is null or r.crm_type = p_crm_type) and (p_delivery is null or r.delivery_id = p_delivery)
      and (p_before is null or r.sequence < p_before)
      and (p_query is null or strpos(lower(concat_ws(' ', r.user_id, i.email, i.phone)), lower(p_query)) > 0)
    order by r.sequence desc limit least(p_limit, 1000)) r
$$;
revoke all on function public.gateway_page from public, anon;
grant execute on function public.gateway_page to authenticated, service_role;
