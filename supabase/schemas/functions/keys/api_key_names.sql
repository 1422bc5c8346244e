-- What API keys of the caller's organisations are called: every member may know what has changed a record.
create function private.api_key_names(p_keys uuid[]) returns table (id uuid, name text)
language sql stable security definer set search_path = ''
as $$
  select k.id, k.name from public.api_keys k
  where k.id = any (p_keys) and k.organization_id in (select private.my_organizations())
$$;
revoke all on function private.api_key_names from public, anon;
grant execute on function private.api_key_names to authenticated, service_role;
