-- The change log, append-only: what syncs did, and what was changed here (no connection, no run; written by records_log). A
-- created record is one row with the whole record in "after"; an update is one row per field.
create table public.crm_sync_changes (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid check (connection_id is not null or side = 'adsapp' and run_id is null),
  run_id uuid references public.crm_sync_logs (id) on delete set null,
  link_id uuid,
  object_type text not null,
  record_id uuid,
  crm_record_id text,
  side text not null check (side in ('adsapp', 'crm', 'link')),
  kind text not null check (kind in ('created', 'updated', 'matched', 'conflict', 'failed', 'excluded', 'archived', 'restored',
                                     'merged', 'decided', 'undecided', 'viewed')),
  field text,
  before jsonb,
  after jsonb,
  reason text not null,
  created_at timestamptz not null default now(),
  -- Who caused it: a person's, a key's or a connection's id; none for the system.
  actor_kind text not null default 'system' check (actor_kind in ('person', 'system', 'api_key', 'crm')),
  actor_id uuid,
  -- Of a conflict: the times of both edits as far as they were known, {newer, isFirst, isAsked, local, remote}.
  facts jsonb,
  -- One key for both columns: whatever is written, a change belongs to the organisation of its connection.
  constraint crm_sync_changes_connection_fkey foreign key (connection_id, organization_id)
    references public.crm_connections (id, organization_id) on delete cascade
);
-- A page of a record's timeline, of either side or of both.
-- What a run has asked a person about: one of the two sides is not there.
create index crm_sync_changes_asked_idx on public.crm_sync_changes (run_id, coalesce(crm_record_id, record_id::text))
  where kind = 'undecided';
create index crm_sync_changes_record_idx on public.crm_sync_changes (record_id, created_at desc, id desc, side);
-- A page of what a run did, of any kind and side: what those leave out is passed over in the index.
create index crm_sync_changes_run_idx on public.crm_sync_changes (run_id, id, kind, side) where run_id is not null;
-- Finds what is older than its values are kept; what has none any more is not in it.
create index crm_sync_changes_values_idx on public.crm_sync_changes (organization_id, created_at)
  where before is not null or after is not null or kind in ('failed', 'undecided') and reason <> 'values_expired';
-- What policies, and people after them, have decided.
create index crm_sync_changes_conflicts_idx on public.crm_sync_changes (organization_id, created_at)
  where kind in ('conflict', 'decided');
create index crm_sync_changes_organization_idx on public.crm_sync_changes (organization_id, connection_id);

alter table public.crm_sync_changes enable row level security;
revoke all on public.crm_sync_changes from anon, authenticated;
grant all on public.crm_sync_changes to service_role;
grant select on public.crm_sync_changes to authenticated;
create policy "members read" on public.crm_sync_changes
  for select to authenticated using (organization_id in (select private.my_organizations()));
