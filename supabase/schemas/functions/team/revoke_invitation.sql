-- Ends an open invitation; its link has no effect any more. One that is ended or accepted already: invitation_gone.
create function public.revoke_invitation(p_organization uuid, p_invitation uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_permission(p_organization, 'team');
  v_email text;
begin
  update public.invitations set revoked_at = now()
  where id = p_invitation and organization_id = p_organization and accepted_at is null and revoked_at is null
  returning email into v_email;
  if v_email is null then
    raise exception 'invitation_gone: it is not open' using errcode = 'P0001';
  end if;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject)
  values (p_organization, v_user, 'team.invitation_revoked', v_email);
end
$$;
revoke all on function public.revoke_invitation from public, anon;
grant execute on function public.revoke_invitation to authenticated;
