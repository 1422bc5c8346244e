-- An item for those who may decide it, locked: one that waits, or one that was decided so already (p_as).
create function private.intake_open(p_organization uuid, p_item uuid, p_as text) returns public.intake_items
language plpgsql set search_path = ''
as $$
declare
  v_item public.intake_items;
begin
  perform private.require_permission(p_organization, 'approve');
  select i.* into v_item from public.intake_items i where i.id = p_item and i.organization_id = p_organization for update;
  if v_item.id is null then
    raise exception 'intake_not_found: %', p_item using errcode = 'P0001';
  end if;
  if v_item.status not in ('pending_approval', p_as) then
    raise exception 'intake_decided: it is %', v_item.status using errcode = 'P0001';
  end if;
  return v_item;
end
$$;
revoke all on function private.intake_open from public, anon, authenticated;
grant execute on function private.intake_open to service_role;
