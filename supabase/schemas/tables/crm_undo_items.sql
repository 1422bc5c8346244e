-- What an undo is to take back, and what became of it: one row for each entry of the change log. It holds no values: those are
-- in the log alone, for as long as they are kept.
create table public.crm_undo_items (
  run_id uuid not null references public.crm_sync_logs (id) on delete cascade,
  change_id bigint not null references public.crm_sync_changes (id) on delete cascade,
  organization_id uuid not null,
  connection_id uuid not null,
  object_type text not null,
  -- Null once the person that it was about was erased.
  link_id uuid,
  -- Whether the entry has made, or brought back, a record, which goes again after everything else, children first.
  is_made boolean not null,
  -- Whether it was about to be written to the CRM: noted beforehand, so that what a crash leaves uncommitted is known as ours.
  is_sent boolean not null default false,
  outcome text not null default 'open' check (outcome in ('open', 'restored', 'already', 'left')),
  -- Why it was left as it is.
  reason text,
  -- The CRM's words, where it refused.
  message text check (char_length(message) <= 1000),
  primary key (run_id, change_id),
  constraint crm_undo_items_connection_fkey foreign key (connection_id, organization_id)
    references public.crm_connections (id, organization_id) on delete cascade
);
-- What is still to be done of an object, link by link.
create index crm_undo_items_open_idx on public.crm_undo_items (run_id, object_type, link_id) where outcome = 'open';
create index crm_undo_items_change_idx on public.crm_undo_items (change_id);
create index crm_undo_items_link_idx on public.crm_undo_items (link_id);
create index crm_undo_items_connection_idx on public.crm_undo_items (connection_id, organization_id);
create index crm_undo_items_organization_idx on public.crm_undo_items (organization_id);

alter table public.crm_undo_items enable row level security;
revoke all on public.crm_undo_items from anon, authenticated;
grant all on public.crm_undo_items to service_role;
grant select on public.crm_undo_items to authenticated;
create policy "members read" on public.crm_undo_items
  for select to authenticated using (organization_id in (select private.my_organizations()));
