-- Stores an integration, or other credentials of one. @returns {created, connected_at}
create function public.gateway_connect(
  p_id uuid, p_organization uuid, p_user text, p_crm_type text, p_credentials jsonb, p_account_id text, p_account_name text
) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_before public.gateway_integrations;
  v_at timestamptz;
begin
  select * into v_before from public.gateway_integrations g
  where g.organization_id = p_organization and g.user_id = p_user and g.crm_type = p_crm_type for update;
  insert into public.gateway_integrations as g
    (id, organization_id, user_id, crm_type, credentials, account_id, account_name)
  values (p_id, p_organization, p_user, p_crm_type, p_credentials, left(p_account_id, 300), left(p_account_name, 300))
  on conflict (organization_id, user_id, crm_type) do update
  set credentials = excluded.credentials, account_id = excluded.account_id, account_name = excluded.account_name,
      credentials_version = g.credentials_version + 1, status = 'connected', last_error = null, updated_at = now(),
      connected_at = case when g.credentials is null then now() else g.connected_at end
  returning g.connected_at into v_at;
  return jsonb_build_object('created', v_before.id is null or v_before.credentials is null, 'connected_at', v_at);
end
$$;
revoke all on function public.gateway_connect from public, anon, authenticated;
grant execute on function public.gateway_connect to service_role;
