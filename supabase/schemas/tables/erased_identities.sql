-- Keyed hashes of the identities of erased people: what comes with one of them is refused until an admin lifts that.
create table public.erased_identities (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  erasure_id uuid not null references public.erasures (id) on delete cascade,
  kind text not null check (kind in ('email', 'phone', 'crm')),
  -- For the service alone.
  hash text not null,
  created_at timestamptz not null default now(),
  lifted_at timestamptz,
  lifted_by uuid,
  -- Records that were refused because of it.
  refused bigint not null default 0,
  last_refused_at timestamptz
);
create unique index erased_identities_hash_idx on public.erased_identities (organization_id, hash) where lifted_at is null;
create index erased_identities_erasure_idx on public.erased_identities (erasure_id);
create index erased_identities_organization_idx on public.erased_identities (organization_id);

alter table public.erased_identities enable row level security;
revoke all on public.erased_identities from anon, authenticated;
grant all on public.erased_identities to service_role;
grant select (id, organization_id, erasure_id, kind, created_at, lifted_at, lifted_by, refused, last_refused_at)
  on public.erased_identities to authenticated;
create policy "admins read" on public.erased_identities
  for select to authenticated using (organization_id in (select private.my_organizations_with('privacy')));
