-- Who belongs to an organisation, and what they may do in it.
create table public.organization_members (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null default 'member' check (role in ('owner', 'admin', 'manager', 'member', 'viewer')),
  created_at timestamptz not null default now(),
  -- When the person last used the organisation, to the quarter of an hour.
  last_seen_at timestamptz,
  primary key (organization_id, user_id)
);
create index organization_members_user_idx on public.organization_members (user_id);

create trigger members_keep_an_owner_update after update of role, organization_id on public.organization_members
  for each row when (old.role = 'owner') execute function private.members_keep_an_owner();
create trigger members_keep_an_owner_delete after delete on public.organization_members
  for each row when (old.role = 'owner') execute function private.members_keep_an_owner();

create trigger members_come_and_go_insert after insert on public.organization_members
  for each row execute function private.members_come_and_go();
create trigger members_come_and_go_delete after delete on public.organization_members
  for each row execute function private.members_come_and_go();

alter table public.organization_members enable row level security;
revoke all on public.organization_members from anon, authenticated;
grant select on public.organization_members to authenticated;
grant all on public.organization_members to service_role;

create policy "members see who else belongs" on public.organization_members
  for select to authenticated using (organization_id in (select private.my_organizations()));
