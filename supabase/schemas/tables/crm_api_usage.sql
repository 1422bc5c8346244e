-- Calls to a CRM by day (UTC): for changes that people wait for (live), and for everything else (background).
create table public.crm_api_usage (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null references public.crm_connections (id) on delete cascade,
  day date not null,
  background integer not null default 0,
  live integer not null default 0,
  primary key (connection_id, day)
);
create index crm_api_usage_organization_idx on public.crm_api_usage (organization_id);

alter table public.crm_api_usage enable row level security;
revoke all on public.crm_api_usage from anon, authenticated;
grant all on public.crm_api_usage to service_role;
grant select on public.crm_api_usage to authenticated;
create policy "members read" on public.crm_api_usage
  for select to authenticated using (organization_id in (select private.my_organizations()));
