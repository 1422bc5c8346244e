-- The organisations whose settings the caller may change. Security definer, as my_organizations.
create function private.my_administered_organizations() returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select organization_id from public.organization_members
  where user_id = (select auth.uid()) and role in ('owner', 'admin')
$$;
revoke all on function private.my_administered_organizations from public;
grant execute on function private.my_administered_organizations to authenticated, service_role;
