-- Every other table hangs off organizations.id.
create table public.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(btrim(name)) between 1 and 120),
  created_at timestamptz not null default now()
);

alter table public.organizations enable row level security;
revoke all on public.organizations from anon, authenticated;
grant select on public.organizations to authenticated;
grant update (name) on public.organizations to authenticated;
grant all on public.organizations to service_role;

create policy "members read their organisation" on public.organizations
  for select to authenticated using (id in (select private.my_organizations()));
create policy "admins rename their organisation" on public.organizations
  for update to authenticated
  using (id in (select private.my_administered_organizations()))
  with check (id in (select private.my_administered_organizations()));
