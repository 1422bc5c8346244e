-- One organisation's connection to one CRM. Members read it through row level security; only the service role writes it.
create table public.crm_connections (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  crm_type text not null check (crm_type in ('salesforce', 'hubspot', 'pipedrive')),
  status text not null default 'active' check (status in ('active', 'paused', 'error', 'disconnected')),
  -- Sealed tokens; the version moves with every refresh.
  credentials jsonb,
  credentials_version bigint not null default 0,
  account jsonb not null default '{}'::jsonb,
  settings jsonb not null default '{}'::jsonb,
  last_sync_at timestamptz,
  last_error text,
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Lock on the token refresh: one holder at a time.
  refresh_holder uuid,
  refresh_until timestamptz,
  -- What the CRM last said of the account's daily allowance: {used, limit, unit, at}.
  api_usage jsonb,
  health jsonb,
  last_full_at timestamptz,
  last_delta_at timestamptz,
  -- A wake-up came while another worker had the lease: the worker that gives the lease up wakes the connection again.
  live_requested boolean not null default false,
  -- Part of what its webhook secret is derived from: another one makes another secret, for this connection alone.
  webhook_salt text not null default '',
  -- When its users were last listed, and why they could not be, as {code, message}.
  users_read_at timestamptz,
  users_error jsonb,
  unique (organization_id, crm_type),
  -- Links and logged changes refer to both columns, which keeps them within their organisation.
  constraint crm_connections_tenant_key unique (id, organization_id)
);
create index crm_connections_account_idx on public.crm_connections (crm_type, (account ->> 'id'));

create trigger crm_connections_announce_insert after insert on public.crm_connections
  for each row execute function private.connections_announce();
create trigger crm_connections_announce after update of status on public.crm_connections
  for each row when (new.status <> old.status) execute function private.connections_announce();

alter table public.crm_connections enable row level security;
revoke all on public.crm_connections from anon, authenticated;
grant all on public.crm_connections to service_role;
-- Credentials and locks are for the service alone: no person can select them.
grant select (id, organization_id, crm_type, status, account, settings, last_sync_at, last_error, created_by, created_at,
              updated_at, api_usage, health, last_full_at, last_delta_at, users_read_at, users_error)
  on public.crm_connections to authenticated;
create policy "members read" on public.crm_connections
  for select to authenticated using (organization_id in (select private.my_organizations()));
