-- What a key may do by its scopes, as role_allows says it of roles. Who may write sees what was written.
create function private.key_allows(p_scopes text[], p_permission text) returns boolean
language sql immutable set search_path = ''
as $$
  select case p_permission
    when 'read' then p_scopes && array['records:read', 'records:write']
    when 'edit' then 'records:write' = any (p_scopes)
    when 'secrets' then 'records:secret' = any (p_scopes)
    else false
  end
$$;
revoke all on function private.key_allows from public, anon, authenticated;
