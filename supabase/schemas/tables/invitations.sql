-- Invitations into an organisation, one open one an address. Of the link's token only the hash is stored.
create table public.invitations (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  email text not null check (email = lower(btrim(email)) and char_length(email) between 3 and 320),
  role text not null check (role in ('owner', 'admin', 'manager', 'member', 'viewer')),
  token_hash text not null unique check (char_length(token_hash) <= 100),
  -- Whose account ends takes the invitations along: nobody answers for them any more.
  invited_by uuid not null references auth.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  sent_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid references auth.users (id) on delete set null,
  revoked_at timestamptz
);
create unique index invitations_open_idx on public.invitations (organization_id, email)
  where accepted_at is null and revoked_at is null;
create index invitations_sent_idx on public.invitations (organization_id, sent_at);

alter table public.invitations enable row level security;
revoke all on public.invitations from anon, authenticated;
grant select (id, organization_id, email, role, invited_by, created_at, sent_at, expires_at, accepted_at, accepted_by, revoked_at)
  on public.invitations to authenticated;
grant all on public.invitations to service_role;

create policy "who runs the team reads invitations" on public.invitations
  for select to authenticated using (organization_id in (select private.my_organizations_with('team')));
