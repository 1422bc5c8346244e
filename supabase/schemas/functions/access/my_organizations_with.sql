-- The organisations in which the caller may do something, by the role of the moment. Security definer, as my_organizations.
create function private.my_organizations_with(p_permission text) returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select organization_id from public.organization_members
  where user_id = (select auth.uid()) and private.role_allows(role, p_permission)
$$;
revoke all on function private.my_organizations_with from public;
grant execute on function private.my_organizations_with to authenticated, service_role;
