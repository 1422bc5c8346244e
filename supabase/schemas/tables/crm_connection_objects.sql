-- Which objects a connection syncs, and how far each is.
create table public.crm_connection_objects (
  connection_id uuid not null,
  organization_id uuid not null,
  object_type text not null,
  enabled boolean not null default true,
  -- Of the connection's settings those that this object has of its own: conflictPolicy, deletes, matchKeys.
  settings jsonb not null default '{}'::jsonb,
  -- The watermark that the next delta reads from; null until the first full sync of this object has ended.
  sync_cursor jsonb,
  last_sync_at timestamptz,
  primary key (connection_id, object_type),
  -- One key for both columns: whatever is written, it belongs to the organisation of its connection.
  constraint crm_connection_objects_connection_fkey foreign key (connection_id, organization_id)
    references public.crm_connections (id, organization_id) on delete cascade
);
create index crm_connection_objects_organization_idx on public.crm_connection_objects (organization_id);

alter table public.crm_connection_objects enable row level security;
revoke all on public.crm_connection_objects from anon, authenticated;
grant all on public.crm_connection_objects to service_role;
-- Cursors are for the service alone.
grant select (connection_id, organization_id, object_type, enabled, settings, last_sync_at)
  on public.crm_connection_objects to authenticated;
create policy "members read" on public.crm_connection_objects
  for select to authenticated using (organization_id in (select private.my_organizations()));
