-- How many linked records differ although nothing waits, as a sample tells: one row a measurement, for as long as a chart shows.
create table public.crm_drift_measurements (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null,
  measured_at timestamptz not null default now(),
  -- Linked records of which nothing waits; of these, how many were compared, and how many of those differ.
  population integer not null check (population >= 0),
  sampled integer not null check (sampled between 0 and population),
  differing integer not null check (differing between 0 and sampled),
  -- The share of all lies between these, at this confidence.
  low double precision not null check (low between 0 and 1),
  high double precision not null check (high between low and 1),
  confidence double precision not null check (confidence > 0 and confidence < 1),
  -- The share that the connection allowed then.
  alarm double precision not null check (alarm between 0 and 1),
  by_object jsonb not null default '{}'::jsonb,
  api_calls integer not null default 0,
  constraint crm_drift_measurements_connection_fkey foreign key (connection_id, organization_id)
    references public.crm_connections (id, organization_id) on delete cascade
);
create index crm_drift_measurements_connection_idx on public.crm_drift_measurements (connection_id, measured_at desc);
create index crm_drift_measurements_organization_idx on public.crm_drift_measurements (organization_id, connection_id);

create trigger crm_drift_measurements_notify after insert on public.crm_drift_measurements
  for each row execute function private.drift_notify();

alter table public.crm_drift_measurements enable row level security;
revoke all on public.crm_drift_measurements from anon, authenticated;
grant all on public.crm_drift_measurements to service_role;
grant select on public.crm_drift_measurements to authenticated;
create policy "members read" on public.crm_drift_measurements
  for select to authenticated using (organization_id in (select private.my_organizations()));
