-- What becomes of one item of a delivery at one CRM: the audit trail. Rows are written before anything is sent, and a row that is
-- queued is work.
create table public.gateway_results (
  id uuid primary key default gen_random_uuid(),
  -- The order in which they came.
  sequence bigint generated always as identity,
  delivery_id uuid not null,
  position integer not null,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id text not null,
  integration_id uuid not null references public.gateway_integrations (id) on delete cascade,
  crm_type text not null,
  kind text not null check (kind in ('contact', 'event')),
  -- Whom it is about: what has the same goes in its order.
  contact_key text not null,
  status text not null default 'queued' check (status in ('queued', 'synced', 'failed')),
  action text check (action in ('created', 'updated', 'unchanged')),
  record_id text check (char_length(record_id) <= 300),
  -- {code, message, retryable}
  error jsonb,
  warnings jsonb not null default '[]'::jsonb,
  attempts integer not null default 0,
  -- [{at, tookMs, outcome, code?, message?}]
  history jsonb not null default '[]'::jsonb,
  -- When it was first sent without an answer.
  unanswered_since timestamptz,
  -- {object, until}: a create of it that was not answered in time and may still be carried out; it is looked for, not sent again.
  pending jsonb,
  -- What the CRM has given for a job that it works on.
  state text,
  next_at timestamptz not null default now(),
  -- The worker on it, and until when nobody else does.
  lease uuid,
  leased_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (delivery_id, position, crm_type),
  foreign key (delivery_id, position) references public.gateway_items (delivery_id, position) on delete cascade
);
-- What nobody has. Of one contact it is never asked: that is the next index, however few statistics there are.
create index gateway_results_due_idx on public.gateway_results (integration_id, sequence)
  where status = 'queued' and lease is null;
create index gateway_results_order_idx on public.gateway_results (integration_id, contact_key, sequence) where status = 'queued';
create index gateway_results_written_idx on public.gateway_results (integration_id, contact_key, sequence desc)
  where record_id is not null;
create index gateway_results_pending_idx on public.gateway_results (integration_id, contact_key) where pending is not null;
-- What may be there although it failed.
create index gateway_results_unanswered_idx on public.gateway_results (integration_id, contact_key)
  where kind = 'event' and status = 'failed' and unanswered_since is not null;
create index gateway_results_events_idx on public.gateway_results (integration_id, contact_key)
  where kind = 'event' and status = 'synced';
create index gateway_results_user_idx on public.gateway_results (organization_id, user_id, sequence desc);
create index gateway_results_organization_idx on public.gateway_results (organization_id, sequence desc);

alter table public.gateway_results enable row level security;
revoke all on public.gateway_results from anon, authenticated;
grant select (
  id, sequence, delivery_id, position, organization_id, user_id, integration_id, crm_type, kind, status, action, record_id, error,
  warnings, attempts, history, next_at, created_at, updated_at
) on public.gateway_results to authenticated;
grant all on public.gateway_results to service_role;

create policy "who runs the connections reads them" on public.gateway_results
  for select to authenticated using (organization_id in (select private.my_organizations_with('connections')));
