-- Which records of the CRM a full read has met so far, one row a batch: what is linked and not among them is asked for by id at
-- its end. Goes with the run's end.
create table public.crm_met_records (
  run_id uuid not null references public.crm_sync_logs (id) on delete cascade,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  object_type text not null,
  refs text[] not null
);
create index crm_met_records_run_idx on public.crm_met_records (run_id);
create index crm_met_records_organization_idx on public.crm_met_records (organization_id);

alter table public.crm_met_records enable row level security;
revoke all on public.crm_met_records from anon, authenticated;
grant all on public.crm_met_records to service_role;
