-- What the mapping of an object was after each time that it was saved, the newest fifty; the first is what it was before that.
create table public.crm_mapping_versions (
  connection_id uuid not null,
  organization_id uuid not null,
  object_type text not null,
  version integer not null,
  -- [{adsapp_field, crm_field, direction, transform_rule, conflict_policy, is_custom}], in their order.
  mappings jsonb not null,
  -- Who has saved it; null for what was there before.
  actor_id uuid,
  created_at timestamptz not null default now(),
  primary key (connection_id, object_type, version),
  -- One key for both columns: whatever is written, it belongs to the organisation of its connection.
  constraint crm_mapping_versions_connection_fkey foreign key (connection_id, organization_id)
    references public.crm_connections (id, organization_id) on delete cascade
);
create index crm_mapping_versions_organization_idx on public.crm_mapping_versions (organization_id);

alter table public.crm_mapping_versions enable row level security;
revoke all on public.crm_mapping_versions from anon, authenticated;
grant all on public.crm_mapping_versions to service_role;
grant select on public.crm_mapping_versions to authenticated;
create policy "members read" on public.crm_mapping_versions
  for select to authenticated using (organization_id in (select private.my_organizations()));
