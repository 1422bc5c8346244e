-- Connections, mappings, links, runs, the change log and the audit log. People read them through row level security;
-- only the service role writes them.

create table public.crm_connections (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  crm_type text not null check (crm_type in ('salesforce', 'hubspot', 'pipedrive')),
  status text not null default 'active' check (status in ('active', 'paused', 'error', 'disconnected')),
  credentials jsonb,
  credentials_version bigint not null default 0,
  account jsonb not null default '{}'::jsonb,
  settings jsonb not null default '{}'::jsonb,
  sync_cursor jsonb,
  last_sync_at timestamptz,
  last_error text,
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, crm_type)
);

create table public.crm_field_mappings (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null references public.crm_connections (id) on delete cascade,
  object_type text not null default 'contact',
  adsapp_field text not null,
  crm_field text not null,
  direction text not null default 'bidirectional' check (direction in ('to_crm', 'from_crm', 'bidirectional')),
  transform_rule jsonb,
  conflict_policy text check (conflict_policy in ('adsapp_wins', 'crm_wins', 'newest_wins', 'manual')),
  is_custom boolean not null default false,
  position integer not null default 0,
  created_at timestamptz not null default now(),
  unique (connection_id, object_type, adsapp_field),
  unique (connection_id, object_type, crm_field)
);
create index crm_field_mappings_organization_idx on public.crm_field_mappings (organization_id);

-- A link pairs one local record with one record of one CRM. base holds the mapped values both sides agreed on last;
-- outgoing holds what is being written to the CRM right now, so that a crash between writing and recording can be told
-- from a change that somebody made there.
create table public.crm_sync_state (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null references public.crm_connections (id) on delete cascade,
  object_type text not null default 'contact',
  record_id uuid references public.contacts (id) on delete set null,
  crm_record_id text,
  crm_record_type text not null default 'contact',
  status text not null default 'unlinked' check (status in ('unlinked', 'linked', 'attention', 'excluded')),
  base jsonb not null default '{}'::jsonb,
  outgoing jsonb,
  pending boolean not null default false,
  attempts integer not null default 0,
  last_error jsonb,
  conflict_detected boolean not null default false,
  conflict_details jsonb,
  adsapp_updated_at timestamptz,
  crm_updated_at timestamptz,
  last_synced_at timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  unique (connection_id, object_type, record_id),
  unique (connection_id, object_type, crm_record_id)
);
create index crm_sync_state_pending_idx on public.crm_sync_state (connection_id, object_type, id) where pending;
create index crm_sync_state_status_idx on public.crm_sync_state (connection_id, status);
create index crm_sync_state_record_idx on public.crm_sync_state (record_id);
create index crm_sync_state_organization_idx on public.crm_sync_state (organization_id);

create table public.crm_sync_logs (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null references public.crm_connections (id) on delete cascade,
  sync_type text not null check (sync_type in ('full', 'delta', 'webhook', 'manual')),
  direction text not null default 'bidirectional' check (direction in ('to_crm', 'from_crm', 'bidirectional')),
  status text not null default 'running' check (status in ('running', 'completed', 'partial', 'failed', 'cancelled')),
  trigger text not null default 'user' check (trigger in ('user', 'cron', 'webhook')),
  started_by uuid references auth.users (id) on delete set null,
  record_id uuid,
  phase text not null default 'pull' check (phase in ('pull', 'push', 'done')),
  checkpoint jsonb,
  records_expected integer,
  records_processed integer not null default 0,
  records_success integer not null default 0,
  records_failed integer not null default 0,
  records_skipped integer not null default 0,
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
  check (records_processed = records_success + records_failed + records_skipped)
);
create unique index crm_sync_logs_one_active_idx on public.crm_sync_logs (connection_id) where status = 'running';
create index crm_sync_logs_history_idx on public.crm_sync_logs (connection_id, started_at desc);
create index crm_sync_logs_organization_idx on public.crm_sync_logs (organization_id);

-- Append-only. A created record is one row with the whole record in "after"; an update is one row per field.
create table public.crm_sync_changes (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null references public.crm_connections (id) on delete cascade,
  run_id uuid references public.crm_sync_logs (id) on delete set null,
  link_id uuid,
  object_type text not null default 'contact',
  record_id uuid,
  crm_record_id text,
  side text not null check (side in ('adsapp', 'crm', 'link')),
  kind text not null check (kind in ('created', 'updated', 'matched', 'conflict', 'failed', 'excluded')),
  field text,
  before jsonb,
  after jsonb,
  reason text not null,
  created_at timestamptz not null default now()
);
create index crm_sync_changes_record_idx on public.crm_sync_changes (record_id, id desc);
create index crm_sync_changes_run_idx on public.crm_sync_changes (run_id, kind, side, id);
create index crm_sync_changes_organization_idx on public.crm_sync_changes (organization_id);

create table public.crm_audit_log (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  actor_id uuid,
  action text not null,
  subject text,
  details jsonb not null default '{}'::jsonb,
  created_at timestamptz not null default now()
);
create index crm_audit_log_organization_idx on public.crm_audit_log (organization_id, id desc);

-- One-use OAuth states. Only the hash of a state is kept.
create table public.crm_oauth_states (
  state_hash text primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null,
  crm_type text not null,
  connection_id uuid not null,
  code_verifier jsonb not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index crm_oauth_states_organization_idx on public.crm_oauth_states (organization_id);

do $$
declare
  t text;
begin
  foreach t in array array['crm_connections', 'crm_field_mappings', 'crm_sync_state', 'crm_sync_logs',
                           'crm_sync_changes', 'crm_audit_log', 'crm_oauth_states'] loop
    execute format('alter table public.%I enable row level security', t);
    execute format('revoke all on public.%I from anon, authenticated', t);
    execute format('grant all on public.%I to service_role', t);
    if t <> 'crm_oauth_states' then
      execute format(
        'create policy "members read" on public.%I for select to authenticated
           using (organization_id in (select private.my_organizations()))', t);
    end if;
  end loop;
end
$$;

-- Credentials, cursors and leases are the service's business: no person can select them.
grant select (id, organization_id, crm_type, status, account, settings, last_sync_at, last_error, created_by, created_at, updated_at)
  on public.crm_connections to authenticated;
grant select (id, organization_id, connection_id, sync_type, direction, status, trigger, started_by, record_id, phase,
              records_expected, records_processed, records_success, records_failed, records_skipped, records_matched,
              local_created, local_updated, crm_created, crm_updated, conflicts, api_calls, errors, started_at, completed_at,
              lease_expires_at)
  on public.crm_sync_logs to authenticated;
grant select on public.crm_field_mappings, public.crm_sync_state, public.crm_sync_changes, public.crm_audit_log to authenticated;

-- Where the records of one connection stand. Runs as the caller, so row level security decides what it counts.
create function public.crm_connection_counts(p_connection uuid)
returns table (in_sync bigint, waiting bigint, attention bigint, excluded bigint)
language sql stable security invoker set search_path = ''
as $$
  select
    count(*) filter (where status = 'linked' and not pending and not conflict_detected),
    count(*) filter (where (status = 'linked' and pending and not conflict_detected) or status = 'unlinked'),
    count(*) filter (where status = 'attention' or (status = 'linked' and conflict_detected)),
    count(*) filter (where status = 'excluded')
  from public.crm_sync_state where connection_id = p_connection
$$;
revoke all on function public.crm_connection_counts(uuid) from public, anon;
grant execute on function public.crm_connection_counts(uuid) to authenticated, service_role;
