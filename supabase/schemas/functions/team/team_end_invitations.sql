-- Ends what a person has invited who may not invite (any more): otherwise a link could bring back who was removed.
create function private.team_end_invitations(p_organization uuid, p_user uuid) returns void
language sql set search_path = ''
as $$
  update public.invitations i set revoked_at = now()
  where i.organization_id = p_organization and i.invited_by = p_user and i.accepted_at is null and i.revoked_at is null
    and not exists (select 1 from public.organization_members m where m.organization_id = p_organization and m.user_id = p_user
      and private.role_allows(m.role, case i.role when 'owner' then 'ownership' else 'team' end))
$$;
revoke all on function private.team_end_invitations from public;
