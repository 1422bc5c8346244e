-- One answer of a person to many conflicts, on its way: carried out in slices, each of which counts what it has decided in its
-- own transaction, so that a server that stops in between has decided nothing twice and forgets nothing.
create table public.crm_conflict_decisions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  decided_by uuid not null,
  -- 'newest': the side that was changed last, where that is known.
  keep text not null check (keep in ('adsapp', 'crm', 'newest')),
  -- Which, as private.crm_fitting_conflicts reads it.
  filter jsonb not null default '{}' check (jsonb_typeof(filter) = 'object'),
  -- The last link that was looked at.
  place uuid,
  decided integer not null default 0,
  -- Nothing to choose, or not known which is the newer.
  left_open integer not null default 0,
  status text not null default 'running' check (status in ('running', 'done', 'forbidden')),
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index crm_conflict_decisions_organization_idx on public.crm_conflict_decisions (organization_id, created_at desc);

alter table public.crm_conflict_decisions enable row level security;
revoke all on public.crm_conflict_decisions from anon, authenticated;
grant all on public.crm_conflict_decisions to service_role;
grant select on public.crm_conflict_decisions to authenticated;
create policy "members read" on public.crm_conflict_decisions
  for select to authenticated using (organization_id in (select private.my_organizations()));
