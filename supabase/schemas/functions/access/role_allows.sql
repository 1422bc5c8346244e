-- Generated from src/lib/core/access/roles.ts by `npm run db:build`: what each role may do.
create function private.role_allows(p_role text, p_permission text) returns boolean
language sql immutable set search_path = ''
as $$
  select case p_permission
    when 'read' then p_role in ('owner', 'admin', 'manager', 'member', 'viewer')
    when 'edit' then p_role in ('owner', 'admin', 'manager', 'member')
    when 'decide' then p_role in ('owner', 'admin', 'manager')
    when 'secrets' then p_role in ('owner', 'admin', 'manager')
    when 'approve' then p_role in ('owner', 'admin', 'manager')
    when 'import' then p_role in ('owner', 'admin', 'manager')
    when 'connections' then p_role in ('owner', 'admin')
    when 'privacy' then p_role in ('owner', 'admin')
    when 'team' then p_role in ('owner', 'admin')
    when 'webhooks' then p_role in ('owner', 'admin')
    when 'knowledge' then p_role in ('owner', 'admin')
    when 'keys' then p_role in ('owner', 'admin')
    when 'ownership' then p_role in ('owner')
  end
$$;
revoke all on function private.role_allows from public;
grant execute on function private.role_allows to authenticated, service_role;
