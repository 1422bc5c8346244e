-- Every other table hangs off organizations.id.
create table public.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(btrim(name)) between 1 and 120),
  -- What it is called in addresses, variables and calls; from the name, until an admin changes it. Never the form of an id: calls
  -- name an organisation by either, and one must not take another's place.
  slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$'
    and slug !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'),
  -- Of its pipelines and their stages, which are saved together.
  pipelines_version bigint not null default 1,
  created_at timestamptz not null default now()
);

create trigger organizations_slug before insert on public.organizations
  for each row when (new.slug is null) execute function private.organizations_slug();
create trigger organizations_industries after insert on public.organizations
  for each row execute function private.organizations_industries();
create trigger organizations_pipeline after insert on public.organizations
  for each row execute function private.organizations_pipeline();
create trigger organizations_scoring after insert on public.organizations
  for each row execute function private.organizations_scoring();

alter table public.organizations enable row level security;
revoke all on public.organizations from anon, authenticated;
grant select on public.organizations to authenticated;
grant update (name, slug) on public.organizations to authenticated;
grant all on public.organizations to service_role;

create policy "members read their organisation" on public.organizations
  for select to authenticated using (id in (select private.my_organizations()));
create policy "who runs the team renames the organisation" on public.organizations
  for update to authenticated
  using (id in (select private.my_organizations_with('team')))
  with check (id in (select private.my_organizations_with('team')));
