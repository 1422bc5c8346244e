-- Other systems that are told what happens here. Who receives what is decided as it happens: a change writes the deliveries of
-- every endpoint that wants to know of it, in its own transaction.
create table public.webhook_endpoints (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  -- 'server': the system that the operator has named by CRM_WEBHOOK_URL, in its own format; at most one, without a secret here.
  kind text not null default 'signed' check (kind in ('signed', 'server')),
  name text check (char_length(name) <= 100),
  url text not null check (char_length(url) between 1 and 2000),
  -- Names of events, or '*' alone.
  event_types text[] not null check (cardinality(event_types) between 1 and 200),
  -- thin: ids and names of fields; full: the record as well, as it is when it is sent.
  payload text not null default 'thin' check (payload in ('thin', 'full')),
  -- paused: events wait until it is active again; disabled: it receives nothing.
  status text not null default 'active' check (status in ('active', 'paused', 'disabled')),
  -- Why it is not active: an admin's choice, 24 hours of failures, the answer 410, too much that waits for it (outbox_sweep).
  status_reason text check (status_reason in ('person', 'failing', 'gone', 'full')),
  -- Sealed by the app. After a rotation both sign until then.
  signing_key jsonb,
  previous_key jsonb,
  previous_until timestamptz,
  -- Since when no attempt has succeeded, and how many have failed since.
  failing_since timestamptz,
  failures integer not null default 0,
  -- Until then it is left alone (outbox_settle).
  rests_until timestamptz,
  -- It took a second or more to answer, or did not, when it was last told something.
  is_slow boolean not null default false,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  last_error text check (char_length(last_error) <= 1000),
  -- Tests of the minute that began then.
  tests integer not null default 0,
  tests_from timestamptz,
  -- Deliveries that ended so.
  delivered bigint not null default 0,
  failed bigint not null default 0,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint webhook_endpoints_tenant_key unique (id, organization_id)
);
create index webhook_endpoints_organization_idx on public.webhook_endpoints (organization_id, created_at, id);
create unique index webhook_endpoints_server_key on public.webhook_endpoints (kind) where kind = 'server';

create trigger webhook_endpoints_count before insert on public.webhook_endpoints
  for each row when (new.kind = 'signed') execute function private.endpoints_count();
create trigger webhook_endpoints_status after update of status on public.webhook_endpoints
  for each row when (new.status <> old.status) execute function private.endpoints_status();

alter table public.webhook_endpoints enable row level security;
revoke all on public.webhook_endpoints from anon, authenticated;
grant select (
  id, organization_id, kind, name, url, event_types, payload, status, status_reason, previous_until, failing_since,
  rests_until, last_success_at, last_failure_at, last_error, delivered, failed, created_by, created_at, updated_at
) on public.webhook_endpoints to authenticated;
grant all on public.webhook_endpoints to service_role;

create policy "who runs the webhooks reads them" on public.webhook_endpoints
  for select to authenticated using (organization_id in (select private.my_organizations_with('webhooks')));
