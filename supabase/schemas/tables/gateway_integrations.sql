-- A CRM that one user of a parent service is connected to through the push gateway. The caller names the user; the
-- organisation is that of the API key.
create table public.gateway_integrations (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id text not null check (user_id ~ '^[A-Za-z0-9._:@-]{1,128}$'),
  crm_type text not null check (crm_type in ('salesforce', 'hubspot', 'pipedrive', 'klaviyo', 'creatio')),
  status text not null default 'connected' check (status in ('connected', 'needs_reconnect', 'disconnected')),
  -- Sealed by the app; null once it is disconnected.
  credentials jsonb,
  -- Grows with every change of the credentials.
  credentials_version integer not null default 0,
  account_id text not null check (char_length(account_id) <= 300),
  account_name text not null check (char_length(account_name) <= 300),
  last_error text check (char_length(last_error) <= 1000),
  last_sync_at timestamptz,
  -- Deliveries to this CRM that ended so.
  synced bigint not null default 0,
  failed bigint not null default 0,
  -- When the last of the wake-ups is seen that stand for work in somebody's hands.
  watched_until timestamptz,
  connected_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, user_id, crm_type)
);

alter table public.gateway_integrations enable row level security;
revoke all on public.gateway_integrations from anon, authenticated;
grant select (
  id, organization_id, user_id, crm_type, status, account_id, account_name, last_error, last_sync_at, synced, failed,
  connected_at, updated_at
) on public.gateway_integrations to authenticated;
grant all on public.gateway_integrations to service_role;

create policy "who runs the connections reads them" on public.gateway_integrations
  for select to authenticated using (organization_id in (select private.my_organizations_with('connections')));
