-- Makes the caller a member by an invitation's link, once. The caller's address has to be the invited one, so that a link that is
-- passed on lets nobody else in. Who belongs to the organisation already keeps their role. @returns the organisation
create function public.accept_invitation(p_token_hash text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  v_user uuid := auth.uid();
  v_invitation public.invitations;
begin
  select * into v_invitation from public.invitations
  where token_hash = p_token_hash and accepted_at is null and revoked_at is null and expires_at > now() for update;
  if v_user is null or v_invitation.id is null then
    raise exception 'invitation_gone: it is not open' using errcode = 'P0001';
  end if;
  if not exists (select 1 from auth.users where id = v_user and lower(email) = v_invitation.email) then
    raise exception 'invitation_other_address: it is for another address' using errcode = 'P0001';
  end if;
  update public.invitations set accepted_at = now(), accepted_by = v_user where id = v_invitation.id;
  insert into public.organization_members (organization_id, user_id, role)
  values (v_invitation.organization_id, v_user, v_invitation.role)
  on conflict (organization_id, user_id) do nothing;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (v_invitation.organization_id, v_user, 'team.joined', v_invitation.email,
    jsonb_build_object('role', v_invitation.role, 'invitedBy', v_invitation.invited_by));
  return v_invitation.organization_id;
end
$$;
revoke all on function public.accept_invitation from public, anon;
grant execute on function public.accept_invitation to authenticated;
