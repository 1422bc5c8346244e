-- Jobs that failed too often and need a person: the job, why it failed, and how many times. Messages that name no connection are
-- nobody's: only the service reads them.
create table public.crm_dead_letters (
  id bigint generated always as identity primary key,
  organization_id uuid references public.organizations (id) on delete cascade,
  connection_id uuid references public.crm_connections (id) on delete cascade,
  job jsonb not null,
  attempts integer not null,
  reason text not null,
  failed_at timestamptz not null default now()
);
create index crm_dead_letters_organization_idx on public.crm_dead_letters (organization_id, id desc);
create index crm_dead_letters_connection_idx on public.crm_dead_letters (connection_id);

alter table public.crm_dead_letters enable row level security;
revoke all on public.crm_dead_letters from anon, authenticated;
grant all on public.crm_dead_letters to service_role;
grant select on public.crm_dead_letters to authenticated;
create policy "members read" on public.crm_dead_letters
  for select to authenticated using (organization_id in (select private.my_organizations()));
