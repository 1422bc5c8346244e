-- Invites an address, in the place of an open invitation that it has: the link before has no effect any more. Owners are made
-- by owners. p_token_hash: SHA-256 of the link's token. One link a minute for an address, 30 an hour and 200 open ones for an
-- organisation, so that nobody sends mails in its name without end: every link has a row of its own, and so is counted.
create function public.invite_member(p_organization uuid, p_email text, p_role text, p_token_hash text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_permission(p_organization, case p_role when 'owner' then 'ownership' else 'team' end);
  v_email text := lower(btrim(p_email));
  v_open public.invitations;
  v_invitation uuid;
begin
  -- One after the other, so that the counts hold.
  perform 1 from public.organizations where id = p_organization for no key update;
  if exists (select 1 from public.organization_members m join auth.users u on u.id = m.user_id
             where m.organization_id = p_organization and lower(u.email) = v_email) then
    raise exception 'already_member: % belongs to the organisation', v_email using errcode = 'P0001';
  end if;
  select * into v_open from public.invitations
  where organization_id = p_organization and email = v_email and accepted_at is null and revoked_at is null;
  if v_open.sent_at > now() - interval '1 minute' then
    raise exception 'invitation_just_sent: less than a minute ago' using errcode = 'P0001';
  end if;
  if v_open.role = 'owner' then perform private.require_permission(p_organization, 'ownership'); end if;
  if (select count(*) from public.invitations
      where organization_id = p_organization and sent_at > now() - interval '1 hour') >= 30
    or (select count(*) from public.invitations where organization_id = p_organization and accepted_at is null
        and revoked_at is null and expires_at > now()) >= 200 then
    raise exception 'too_many_invitations: wait or revoke some' using errcode = 'P0001';
  end if;

  update public.invitations set revoked_at = now() where id = v_open.id and accepted_at is null;
  insert into public.invitations (organization_id, email, role, token_hash, invited_by, expires_at)
  values (p_organization, v_email, p_role, p_token_hash, v_user, now() + interval '7 days')
  returning id into v_invitation;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, v_user, 'team.invited', v_email, jsonb_build_object('role', p_role));
  return v_invitation;
end
$$;
revoke all on function public.invite_member from public, anon;
grant execute on function public.invite_member to authenticated;
