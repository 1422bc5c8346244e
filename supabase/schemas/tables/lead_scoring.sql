-- How an organisation scores its leads: whether rules do, and the rules as one expression over a lead, which the trigger takes.
-- An organisation without a row does not.
create table public.lead_scoring (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  is_on boolean not null default true,
  -- Of its rules, which are saved together.
  version bigint not null default 1,
  expression text not null default '0'
);

alter table public.lead_scoring enable row level security;
revoke all on public.lead_scoring from anon, authenticated;
grant all on public.lead_scoring to service_role;
grant select (organization_id, is_on, version) on public.lead_scoring to authenticated;
create policy "members read" on public.lead_scoring
  for select to authenticated using (organization_id in (select private.my_organizations()));
