-- The organisations in which the caller may do something, by the role of the moment; of an API key, by its scopes. Security
-- definer, as my_organizations.
create function private.my_organizations_with(p_permission text) returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select organization_id from public.organization_members
  where user_id = (select auth.uid()) and private.role_allows(role, p_permission)
  union all
  select organization_id from public.api_keys
  where id = (select auth.uid()) and private.key_allows(scopes, p_permission) and revoked_at is null
$$;
revoke all on function private.my_organizations_with from public;
grant execute on function private.my_organizations_with to authenticated, service_role;
