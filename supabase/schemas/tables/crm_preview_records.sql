-- What a preview has decided, one row a record: what would become of it, and its link and record as they would be then, for what
-- is decided after it.
create table public.crm_preview_records (
  preview_id uuid not null references public.crm_previews (id) on delete cascade,
  -- The link's.
  id uuid not null,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  object_type text not null,
  record_id uuid,
  crm_record_id text,
  title text,
  -- side:outcome, as adsapp:created; none while it only waits to be decided again.
  outcomes text[] not null default '{}',
  -- As the change log of a run has them: [{side, kind, field, before, after, reason}].
  changes jsonb not null default '[]'::jsonb,
  error jsonb,
  -- As crm_preview_stored makes it, {"status": "removed"} of a link that would be gone, and as private.records has it where it
  -- would be another one than is stored.
  link jsonb not null,
  record jsonb,
  -- By what another record would be found to be the same as this one.
  keys text[] not null default '{}',
  primary key (preview_id, id)
);
create index crm_preview_records_record_idx on public.crm_preview_records (record_id, preview_id);
create index crm_preview_records_remote_idx on public.crm_preview_records (preview_id, object_type, crm_record_id);
create index crm_preview_records_keys_idx on public.crm_preview_records using gin (keys) with (fastupdate = off);
-- Those that wait for others, and those of which a person is asked by their names.
create index crm_preview_records_waiting_idx on public.crm_preview_records (preview_id) where link -> 'waits' <> '[]'::jsonb;
create index crm_preview_records_waits_idx on public.crm_preview_records using gin ((link -> 'waits') jsonb_path_ops)
  with (fastupdate = off) where link -> 'waits' <> '[]'::jsonb;
create index crm_preview_records_asked_idx on public.crm_preview_records (preview_id, object_type)
  where error ->> 'code' = 'same_name';
create index crm_preview_records_pending_idx on public.crm_preview_records (preview_id, object_type, id)
  where (link ->> 'pending')::boolean;
-- Those that would be synced or archived between two batches, and those that wait for a person with what they could be.
create index crm_preview_records_live_idx on public.crm_preview_records (preview_id, object_type)
  where link ? 'live' or link ? 'archiving';
create index crm_preview_records_candidates_idx on public.crm_preview_records (preview_id, object_type) where link ? 'candidates';
create index crm_preview_records_organization_idx on public.crm_preview_records (organization_id);

alter table public.crm_preview_records enable row level security;
revoke all on public.crm_preview_records from anon, authenticated;
grant all on public.crm_preview_records to service_role;
grant select (preview_id, id, organization_id, object_type, record_id, crm_record_id, title, outcomes, changes, error, keys)
  on public.crm_preview_records to authenticated;
create policy "members read" on public.crm_preview_records
  for select to authenticated using (organization_id in (select private.my_organizations()));
