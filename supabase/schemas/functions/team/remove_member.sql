-- Removes a member, or the caller, who may always leave; the last owner stays (members_keep_an_owner). What the person has
-- invited and consents at CRMs that are under way end with it; what syncs already goes on, because it is the organisation's.
create function public.remove_member(p_organization uuid, p_user uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_actor uuid := private.require_permission(p_organization, case p_user when auth.uid() then 'read' else 'team' end);
  v_role text;
begin
  select role into v_role from public.organization_members
  where organization_id = p_organization and user_id = p_user for update;
  if v_role is null then
    raise exception 'not_a_member: nobody of the organisation' using errcode = 'P0001';
  end if;
  if v_role = 'owner' then perform private.require_permission(p_organization, 'ownership'); end if;
  delete from public.organization_members where organization_id = p_organization and user_id = p_user;
  perform private.team_end_invitations(p_organization, p_user);
  delete from public.crm_oauth_states where organization_id = p_organization and user_id = p_user;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, v_actor, case p_user when v_actor then 'team.left' else 'team.removed' end, p_user::text,
    jsonb_build_object('role', v_role));
end
$$;
revoke all on function public.remove_member from public, anon;
grant execute on function public.remove_member to authenticated;
