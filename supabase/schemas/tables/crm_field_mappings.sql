-- Pairs of our fields and the CRM's fields, with a direction.
create table public.crm_field_mappings (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null references public.crm_connections (id) on delete cascade,
  object_type text not null,
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

alter table public.crm_field_mappings enable row level security;
revoke all on public.crm_field_mappings from anon, authenticated;
grant all on public.crm_field_mappings to service_role;
grant select on public.crm_field_mappings to authenticated;
create policy "members read" on public.crm_field_mappings
  for select to authenticated using (organization_id in (select private.my_organizations()));
