-- How a connection hears of changes in its CRM, and what it has heard.
create table public.crm_webhooks (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null unique references public.crm_connections (id) on delete cascade,
  setup text not null check (setup in ('connection', 'app', 'person')),
  status text not null default 'pending' check (status in ('pending', 'active', 'failed', 'off')),
  crm_webhook_ids text[] not null default '{}',
  -- Whose changes the CRM was asked to tell of, where the hub asks it.
  objects text[] not null default '{}',
  url text,
  reason text,
  received bigint not null default 0,
  duplicates bigint not null default 0,
  -- Events after which nothing was new: echoes of our own writes, mostly.
  unchanged bigint not null default 0,
  refused bigint not null default 0,
  last_event_at timestamptz,
  last_refused_at timestamptz,
  checked_at timestamptz,
  -- The encryption key that the secret of the last push was derived from.
  last_key text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index crm_webhooks_organization_idx on public.crm_webhooks (organization_id);

alter table public.crm_webhooks enable row level security;
revoke all on public.crm_webhooks from anon, authenticated;
grant all on public.crm_webhooks to service_role;
-- Where a person sets the address up, it contains the connection's secret: only the service hands it out, to admins.
grant select (id, organization_id, connection_id, setup, status, objects, reason, received, duplicates, unchanged, refused,
              last_event_at, last_refused_at, checked_at, created_at, updated_at)
  on public.crm_webhooks to authenticated;
create policy "members read" on public.crm_webhooks
  for select to authenticated using (organization_id in (select private.my_organizations()));
