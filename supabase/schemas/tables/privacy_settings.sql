-- What an organisation keeps of people, and for how long; without a row the defaults hold.
create table public.privacy_settings (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  -- Sealed: what the identities of erased people are hashed with. For the service alone.
  hash_key jsonb,
  -- How long the change log keeps values before and after; that something changed stays known.
  log_values_days integer not null default 365 check (log_values_days between 1 and 3650),
  -- How long deleted contacts can be restored.
  trash_days integer not null default 365 check (trash_days between 1 and 3650),
  -- How long rejected items of the intake keep what they hold of people.
  intake_days integer not null default 90 check (intake_days between 1 and 3650),
  updated_at timestamptz not null default now()
);

alter table public.privacy_settings enable row level security;
revoke all on public.privacy_settings from anon, authenticated;
grant all on public.privacy_settings to service_role;
grant select (organization_id, log_values_days, trash_days, intake_days, updated_at) on public.privacy_settings to authenticated;
create policy "members read" on public.privacy_settings
  for select to authenticated using (organization_id in (select private.my_organizations()));
