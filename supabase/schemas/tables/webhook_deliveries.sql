-- The outbox: what endpoints are told, written in the transaction of the change that it tells of. A row that is queued is work.
create table public.webhook_deliveries (
  -- The message's webhook-id, the same at every attempt.
  id uuid primary key default gen_random_uuid(),
  -- The order in which they came: of one subject that of the commits, because anyone who changes it has locked it.
  sequence bigint generated always as identity,
  organization_id uuid not null,
  endpoint_id uuid not null,
  type text not null check (char_length(type) <= 100),
  -- What it is about: what has the same is told in its order.
  subject_id uuid not null,
  -- Ids and names; no values of a record.
  data jsonb not null,
  status text not null default 'queued' check (status in ('queued', 'delivered', 'failed')),
  attempts integer not null default 0,
  -- The last 20 attempts: [{at, took_ms, status, error, response}], status that of the answer.
  history jsonb not null default '[]'::jsonb,
  next_at timestamptz not null default now(),
  -- The worker that sends it, and until when nobody else does.
  lease uuid,
  leased_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint webhook_deliveries_endpoint_fkey foreign key (endpoint_id, organization_id)
    references public.webhook_endpoints (id, organization_id) on delete cascade
);
create index webhook_deliveries_due_idx on public.webhook_deliveries (endpoint_id, sequence) where status = 'queued';
create index webhook_deliveries_order_idx on public.webhook_deliveries (endpoint_id, subject_id, sequence)
  where status = 'queued';
create index webhook_deliveries_failed_idx on public.webhook_deliveries (organization_id, endpoint_id, sequence)
  where status = 'failed';
create index webhook_deliveries_endpoint_idx on public.webhook_deliveries (endpoint_id, sequence desc);
create index webhook_deliveries_created_idx on public.webhook_deliveries (created_at);

alter table public.webhook_deliveries enable row level security;
revoke all on public.webhook_deliveries from anon, authenticated;
grant select (
  id, sequence, organization_id, endpoint_id, type, subject_id, data, status, attempts, history, next_at, created_at, updated_at
) on public.webhook_deliveries to authenticated;
grant all on public.webhook_deliveries to service_role;

create policy "who runs the webhooks reads them" on public.webhook_deliveries
  for select to authenticated using (organization_id in (select private.my_organizations_with('webhooks')));
