-- What a run would change on pairs that are in sync, held back until it is known how much that is: what a person looks at before
-- approving. One row per field, or per removed record. Goes when it is decided or done.
create table public.crm_planned_changes (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  connection_id uuid not null,
  run_id uuid not null references public.crm_sync_logs (id) on delete cascade,
  -- pull: to be read again by its id and applied; push and archive: pending, so that the push finds it.
  stage text not null check (stage in ('pull', 'push', 'archive')),
  object_type text not null,
  link_id uuid not null,
  record_id uuid,
  crm_record_id text,
  impact text not null check (impact in ('change', 'removal')),
  side text not null check (side in ('adsapp', 'crm', 'link')),
  field text,
  before jsonb,
  after jsonb,
  cause text not null,
  unique nulls not distinct (run_id, link_id, side, field),
  constraint crm_planned_changes_connection_fkey foreign key (connection_id, organization_id)
    references public.crm_connections (id, organization_id) on delete cascade
);
create index crm_planned_changes_record_idx on public.crm_planned_changes (record_id);
create index crm_planned_changes_organization_idx on public.crm_planned_changes (organization_id, connection_id);

alter table public.crm_planned_changes enable row level security;
revoke all on public.crm_planned_changes from anon, authenticated;
grant all on public.crm_planned_changes to service_role;
grant select on public.crm_planned_changes to authenticated;
create policy "members read" on public.crm_planned_changes
  for select to authenticated using (organization_id in (select private.my_organizations()));
