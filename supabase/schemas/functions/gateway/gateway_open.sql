-- An integration with its sealed credentials, for the worker that delivers to it, and whether its organisation refuses anybody
-- who was erased.
create function private.gateway_open(p_ids uuid[]) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', g.id, 'organization_id', g.organization_id, 'user_id', g.user_id, 'crm_type', g.crm_type,
      'credentials', g.credentials,
      'credentials_version', g.credentials_version,
      'has_erased', exists (select 1 from public.erased_identities e
                            where e.organization_id = g.organization_id and e.lifted_at is null))), '[]'::jsonb)
    from public.gateway_integrations g where g.id = any (p_ids) and g.credentials is not null);
end
$$;
revoke all on function private.gateway_open from public, anon, authenticated;
grant execute on function private.gateway_open to service_role;
