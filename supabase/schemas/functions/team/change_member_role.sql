-- Gives a member another role. Owners are made and unmade by owners; the last one stays one (members_keep_an_owner).
create function public.change_member_role(p_organization uuid, p_user uuid, p_role text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_actor uuid := private.require_permission(p_organization, 'team');
  v_before text;
begin
  select role into v_before from public.organization_members
  where organization_id = p_organization and user_id = p_user for update;
  if v_before is null then
    raise exception 'not_a_member: nobody of the organisation' using errcode = 'P0001';
  end if;
  if 'owner' in (v_before, p_role) then perform private.require_permission(p_organization, 'ownership'); end if;
  if v_before = p_role then return; end if;
  update public.organization_members set role = p_role where organization_id = p_organization and user_id = p_user;
  perform private.team_end_invitations(p_organization, p_user);
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, v_actor, 'team.role_changed', p_user::text, jsonb_build_object('from', v_before, 'to', p_role));
end
$$;
revoke all on function public.change_member_role from public, anon;
grant execute on function public.change_member_role to authenticated;
