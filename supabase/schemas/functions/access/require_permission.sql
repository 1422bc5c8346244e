-- The caller, when the role of the moment in an organisation allows it; refused as row level security refuses otherwise. The
-- member's row is locked, so that a change of the role at the same moment comes before or after, never between.
create function private.require_permission(p_organization uuid, p_permission text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  v_role text;
begin
  select role into v_role from public.organization_members
  where organization_id = p_organization and user_id = auth.uid() for share;
  if not coalesce(private.role_allows(v_role, p_permission), false) then
    raise exception 'forbidden: this role may not %', p_permission using errcode = '42501';
  end if;
  return auth.uid();
end
$$;
revoke all on function private.require_permission from public;
