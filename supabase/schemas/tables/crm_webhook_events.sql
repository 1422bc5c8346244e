-- Deduplicated events: each once, whatever number of times it is delivered. An event says where to look, never what is true.
create table public.crm_webhook_events (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null references public.crm_connections (id) on delete cascade,
  event_key text not null,
  object_type text not null,
  kind text not null check (kind in ('changed', 'deleted', 'erased', 'merged')),
  crm_record_id text not null,
  merged_into text,
  occurred_at timestamptz not null,
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  unique (connection_id, event_key)
);
create index crm_webhook_events_waiting_idx on public.crm_webhook_events (connection_id, id) where processed_at is null;
create index crm_webhook_events_organization_idx on public.crm_webhook_events (organization_id);
create index crm_webhook_events_received_idx on public.crm_webhook_events (received_at);

alter table public.crm_webhook_events enable row level security;
revoke all on public.crm_webhook_events from anon, authenticated;
grant all on public.crm_webhook_events to service_role;
grant select on public.crm_webhook_events to authenticated;
create policy "members read" on public.crm_webhook_events
  for select to authenticated using (organization_id in (select private.my_organizations()));
