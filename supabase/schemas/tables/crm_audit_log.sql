-- What people did to connections, mappings, runs and the team.
create table public.crm_audit_log (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  actor_id uuid,
  action text not null,
  subject text,
  details jsonb not null default '{}'::jsonb,
  created_at timestamptz not null default now()
);
create index crm_audit_log_organization_idx on public.crm_audit_log (organization_id, id desc);
create index crm_audit_log_subject_idx on public.crm_audit_log (organization_id, subject, id desc);

alter table public.crm_audit_log enable row level security;
revoke all on public.crm_audit_log from anon, authenticated;
grant all on public.crm_audit_log to service_role;
grant select on public.crm_audit_log to authenticated;
-- Addresses of people who are no members are for the person who sees the invitations; where other systems are, which keys there
-- are and who was erased is for the person who runs those.
create policy "members read" on public.crm_audit_log
  for select to authenticated using (organization_id in (select private.my_organizations())
    and (action not in ('team.invited', 'team.invitation_revoked')
         or organization_id in (select private.my_organizations_with('team')))
    and (action not like 'webhooks.%' or organization_id in (select private.my_organizations_with('webhooks')))
    and (action not like 'keys.%' or organization_id in (select private.my_organizations_with('keys')))
    and (action not like 'privacy.%' or organization_id in (select private.my_organizations_with('privacy'))));
