-- The integrations of a user with what is queued; of one CRM, or of all that are connected.
create function public.gateway_integration_list(p_organization uuid, p_user text, p_crm_type text) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'crm_type', g.crm_type, 'connected', true, 'status', g.status,
    'account', jsonb_build_object('id', g.account_id, 'name', g.account_name), 'connected_at', g.connected_at,
    'last_sync_at', g.last_sync_at, 'last_error', g.last_error,
    'counts', jsonb_build_object('synced', g.synced, 'failed', g.failed, 'queued', (
      select count(*) from public.gateway_results r where r.integration_id = g.id and r.status = 'queued'))
  ) order by g.crm_type), '[]'::jsonb)
  from public.gateway_integrations g
  where g.organization_id = p_organization and g.user_id = p_user and g.credentials is not null
    and (p_crm_type is null or g.crm_type = p_crm_type)
$$;
revoke all on function public.gateway_integration_list from public, anon, authenticated;
grant execute on function public.gateway_integration_list to service_role;
