-- The caller's organisations; of an API key, the one that it may read. Security definer, so that a policy on
-- organization_members can use it without recursion.
create function private.my_organizations() returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select organization_id from public.organization_members where user_id = (select auth.uid())
  union all
  select organization_id from public.api_keys
  where id = (select auth.uid()) and private.key_allows(scopes, 'read') and revoked_at is null
$$;
revoke all on function private.my_organizations from public;
grant execute on function private.my_organizations to authenticated, service_role;
