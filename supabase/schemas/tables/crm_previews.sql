-- Dry runs: what a sync would do, decided by the same code as a run and written nowhere else. The columns are those of a run
-- (crm_sync_logs) as far as its worker needs them. Goes when it expires, or when its connection goes.
create table public.crm_previews (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null,
  sync_type text not null check (sync_type in ('full', 'delta')),
  direction text not null default 'bidirectional' check (direction in ('to_crm', 'from_crm', 'bidirectional')),
  status text not null default 'running' check (status in ('running', 'completed', 'failed', 'cancelled')),
  started_by uuid references auth.users (id) on delete set null,
  -- The objects that it looks at; null: all that the connection syncs.
  objects text[],
  -- Mapping and settings that are not saved: {mapping: {object: [row]}, settings, objects: {object: {enabled, settings}}}.
  draft jsonb not null default '{}'::jsonb,
  phase text not null default 'pull' check (phase in ('pull', 'push', 'done')),
  checkpoint jsonb,
  records_expected integer,
  records_processed integer not null default 0,
  by_object jsonb not null default '{}'::jsonb,
  expected_by_object jsonb not null default '{}'::jsonb,
  -- Records by object and outcome: {object: {side:outcome: number}}.
  counts jsonb not null default '{}'::jsonb,
  -- The CRM's users as this preview has listed them, where they have not been stored: {user: {member, active}}.
  users jsonb,
  -- Objects of which it reads all that the CRM has, and has read it.
  reading text[] not null default '{}',
  has_read text[] not null default '{}',
  errors jsonb not null default '[]'::jsonb,
  api_calls integer not null default 0,
  lease_token uuid,
  lease_expires_at timestamptz,
  claims integer not null default 0,
  failures integer not null default 0,
  resume_at timestamptz,
  started_at timestamptz not null default now(),
  first_counts_at timestamptz,
  completed_at timestamptz,
  expires_at timestamptz not null default now() + interval '3 days',
  -- The run that was to do exactly this.
  run_id uuid references public.crm_sync_logs (id) on delete set null,
  -- Where that run has done something else: parts that are compared, how many values differ, the first 100 of them.
  compared integer not null default 0,
  compared_at timestamptz,
  differing integer not null default 0,
  differences jsonb not null default '[]'::jsonb,
  constraint crm_previews_connection_fkey foreign key (connection_id, organization_id)
    references public.crm_connections (id, organization_id) on delete cascade
);
create index crm_previews_connection_idx on public.crm_previews (connection_id, started_at desc);
create index crm_previews_organization_idx on public.crm_previews (organization_id);
create index crm_previews_run_idx on public.crm_previews (run_id) where run_id is not null;
-- One at a time of a connection: they share its budget.
create unique index crm_previews_one_running_idx on public.crm_previews (connection_id) where status = 'running';

create trigger crm_previews_count_calls after update of api_calls on public.crm_previews
  for each row when (new.api_calls > old.api_calls) execute function private.crm_preview_count_calls();

alter table public.crm_previews enable row level security;
revoke all on public.crm_previews from anon, authenticated;
grant all on public.crm_previews to service_role;
-- Checkpoints and lease tokens are for the service alone.
grant select (id, organization_id, connection_id, sync_type, direction, status, started_by, objects, draft, phase,
              records_expected, records_processed, expected_by_object, counts, errors, api_calls, resume_at, started_at,
              first_counts_at, completed_at, expires_at, run_id, compared_at, differing, differences)
  on public.crm_previews to authenticated;
create policy "members read" on public.crm_previews
  for select to authenticated using (organization_id in (select private.my_organizations()));
