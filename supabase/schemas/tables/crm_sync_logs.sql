-- Runs: what each sync was asked to do, where it is, what it did. A running run is leased to one worker at a time and has a
-- message in crm_work; one that would change too much is in status 'waiting', without a message, until a person decides; one that
-- was asked for while another was active is 'queued', without a message, until that ends.
create table public.crm_sync_logs (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null references public.crm_connections (id) on delete cascade,
  sync_type text not null check (sync_type in ('full', 'delta', 'webhook', 'manual', 'undo')),
  direction text not null default 'bidirectional' check (direction in ('to_crm', 'from_crm', 'bidirectional')),
  status text not null default 'running'
    check (status in ('queued', 'running', 'waiting', 'completed', 'partial', 'failed', 'cancelled')),
  trigger text not null default 'user' check (trigger in ('user', 'cron', 'webhook')),
  started_by uuid references auth.users (id) on delete set null,
  record_id uuid,
  -- The objects that it syncs; null: all that the connection does.
  objects text[],
  phase text not null default 'pull' check (phase in ('pull', 'push', 'done')),
  checkpoint jsonb,
  records_expected integer,
  records_processed integer not null default 0,
  records_success integer not null default 0,
  records_failed integer not null default 0,
  records_skipped integer not null default 0,
  -- Of those skipped: records that are left until a person has decided.
  records_undecided integer not null default 0,
  records_matched integer not null default 0,
  local_created integer not null default 0,
  local_updated integer not null default 0,
  crm_created integer not null default 0,
  crm_updated integer not null default 0,
  conflicts integer not null default 0,
  api_calls integer not null default 0,
  errors jsonb not null default '[]'::jsonb,
  lease_token uuid,
  lease_expires_at timestamptz,
  claims integer not null default 1,
  started_at timestamptz not null default now(),
  completed_at timestamptz,
  message_id bigint,
  failures integer not null default 0,
  guard jsonb,
  resume_at timestamptz,
  local_archived integer not null default 0,
  crm_archived integer not null default 0,
  -- Whether there is anything to see in it: it changed, matched or failed something, found a conflict or has to ask.
  has_changes boolean not null generated always as (
    local_created + local_updated + local_archived + crm_created + crm_updated + crm_archived + records_matched
      + records_failed + records_undecided + conflicts > 0 or guard is not null or status in ('failed', 'waiting')) stored,
  -- Creates that the CRM has not answered, and until when they are looked for before they are sent again.
  unanswered integer not null default 0,
  unanswered_until timestamptz,
  -- The worker that has the lease syncs live changes too: the calls count as theirs.
  serves_live boolean not null default false,
  -- Fields of ours that are mapped to another one, or no more, since its worker has read the mapping: what is decided of
  -- them by the old one leaves no base. Turned: their row goes another way, or transforms otherwise. Each with its object, as in
  -- account.phone: objects have fields of one name.
  remapped text[] not null default '{}',
  turned text[] not null default '{}',
  -- What it has done so far, by object.
  by_object jsonb not null default '{}'::jsonb,
  -- How many records it will look at, by object, of those of which that is known.
  expected_by_object jsonb not null default '{}'::jsonb,
  -- Of an undo: the run that it takes back, and how much of it: {record, field, change}, none of them for all.
  undoes uuid references public.crm_sync_logs (id) on delete set null,
  undo_scope jsonb not null default '{}'::jsonb,
  check (records_processed = records_success + records_failed + records_skipped),
  check (records_undecided <= records_skipped)
);
create unique index crm_sync_logs_one_active_idx on public.crm_sync_logs (connection_id) where status in ('running', 'waiting');
create index crm_sync_logs_undoes_idx on public.crm_sync_logs (undoes) where undoes is not null;
create index crm_sync_logs_queued_idx on public.crm_sync_logs (connection_id) where status = 'queued';
-- The lists of runs, of one connection and of all; the columns that they are filtered by are read from the index.
create index crm_sync_logs_history_idx on public.crm_sync_logs
  (connection_id, started_at desc, id desc, sync_type, status, trigger);
create index crm_sync_logs_organization_idx on public.crm_sync_logs
  (organization_id, started_at desc, id desc, sync_type, status, trigger);
create index crm_sync_logs_changes_idx on public.crm_sync_logs (organization_id, started_at desc, id desc) where has_changes;

create trigger crm_count_calls after update of api_calls on public.crm_sync_logs
  for each row when (new.api_calls > old.api_calls) execute function private.crm_count_calls();
create trigger crm_sync_logs_announce after update of status on public.crm_sync_logs
  for each row when (new.status <> old.status and new.status in ('completed', 'partial', 'failed', 'waiting'))
  execute function private.runs_announce();

alter table public.crm_sync_logs enable row level security;
revoke all on public.crm_sync_logs from anon, authenticated;
grant all on public.crm_sync_logs to service_role;
-- Checkpoints, lease tokens and message ids are for the service alone.
grant select (id, organization_id, connection_id, objects, by_object, expected_by_object, sync_type, direction, status, trigger,
  started_by, record_id, phase,
              records_expected, records_processed, records_success, records_failed, records_skipped, records_undecided,
              records_matched, local_created, local_updated, crm_created, crm_updated, conflicts, api_calls, errors,
              started_at, completed_at,
              lease_expires_at, guard, resume_at, local_archived, crm_archived, has_changes, unanswered,
              unanswered_until, undoes, undo_scope)
  on public.crm_sync_logs to authenticated;
create policy "members read" on public.crm_sync_logs
  for select to authenticated using (organization_id in (select private.my_organizations()));
