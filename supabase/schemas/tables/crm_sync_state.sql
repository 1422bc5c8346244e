-- A link pairs one local record with one record of one CRM. Every record has one on every connection; pending ones are the
-- queue of local changes.
create table public.crm_sync_state (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  connection_id uuid not null,
  object_type text not null,
  -- In the object's own table; null once the record is gone for good (records_unlink).
  record_id uuid,
  crm_record_id text,
  status text not null default 'unlinked' check (status in ('unlinked', 'linked', 'attention', 'excluded')),
  -- The mapped values that both sides agreed on last.
  base jsonb not null default '{}'::jsonb,
  -- What the CRM held then of fields that differ here: it may trim, round, reorder or compute what it is sent, and a field that
  -- goes one way may have been changed on the side that does not lead.
  crm_base jsonb not null default '{}'::jsonb,
  differs boolean not null generated always as (crm_base <> '{}'::jsonb) stored,
  -- The values of a dispatch in flight, stored before it is sent. After a crash they tell our own write from somebody's edit.
  outgoing jsonb,
  pending boolean not null default false,
  attempts integer not null default 0,
  last_error jsonb,
  conflict_detected boolean not null default false,
  conflict_details jsonb,
  adsapp_updated_at timestamptz,
  crm_updated_at timestamptz,
  last_synced_at timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  -- When outgoing was dispatched, so that an orphaned create can be looked for among the CRM's recent records.
  outgoing_at timestamptz,
  -- An unanswered create is not sent again before: until then the CRM may still carry it out. Null where repeating is harmless.
  not_before timestamptz,
  -- Until then the CRM may carry out what is outgoing, should it not answer; then, or once answered, null or past.
  outgoing_until timestamptz,
  -- [{values, until}]: what earlier dispatches sent that was not answered, and until when the CRM may store it after all. A value
  -- there that is one of these is our own write that came late, and not an edit.
  late_writes jsonb not null default '[]'::jsonb,
  -- The record has just been changed here, alone or with few others.
  live boolean not null default false,
  -- Its record in the CRM is to be archived too.
  archiving boolean not null default false,
  -- Possible matches, for a person to choose from.
  candidates jsonb,
  -- Fields that lead to a record which the other side does not have yet: [{field, side, target, ref}].
  waits jsonb not null default '[]'::jsonb,
  -- A person said that the other side does not have this record.
  as_new boolean not null default false,
  -- A person said that it is none of the records that the CRM's rules against duplicates take it for.
  allow_duplicates boolean not null default false,
  -- Since when it is a pair, where it is one.
  linked_at timestamptz not null default now(),
  -- Since when it has an open conflict.
  conflict_at timestamptz,
  -- The list that a person finds it in.
  list text not null generated always as (
    case when status = 'excluded' then 'excluded'
         when status = 'attention' or status = 'linked' and conflict_detected then 'attention'
         when status = 'unlinked' or pending then 'waiting'
         when crm_base <> '{}'::jsonb then 'differs'
         else 'in_sync' end) stored,
  unique (connection_id, object_type, record_id),
  unique (connection_id, object_type, crm_record_id),
  -- One key for both columns: whatever is written, a link belongs to the organisation of its connection.
  constraint crm_sync_state_connection_fkey foreign key (connection_id, organization_id)
    references public.crm_connections (id, organization_id) on delete cascade
);
create index crm_sync_state_pending_idx on public.crm_sync_state (connection_id, object_type, id) where pending;
create index crm_sync_state_status_idx on public.crm_sync_state (connection_id, status, object_type);
-- Any page of a list is a range scan, and the counts read nothing else.
create index crm_sync_state_list_idx on public.crm_sync_state (connection_id, list, object_type, id) include (status);
create index crm_sync_state_record_idx on public.crm_sync_state (record_id);
create index crm_sync_state_organization_idx on public.crm_sync_state (organization_id);
create index crm_sync_state_live_idx on public.crm_sync_state (connection_id, id) where live and pending;
create index crm_sync_state_archiving_idx on public.crm_sync_state (connection_id, id) where archiving;
-- Without a list of what is still to be entered, which every look would read: many records may wait for owners.
create index crm_sync_state_waits_idx on public.crm_sync_state using gin (waits jsonb_path_ops) with (fastupdate = off)
  where waits <> '[]'::jsonb;
-- Whether anything waits for a record is asked after every batch.
create index crm_sync_state_waiting_idx on public.crm_sync_state (connection_id)
  where waits @? '$[*] ? (@.target != "user")'::jsonpath;
-- Which of the CRM's records it is asked of whether they are one here, by their names.
create index crm_sync_state_questions_idx
  on public.crm_sync_state (connection_id, object_type, left(lower(btrim(last_error ->> 'name')), 500))
  where status = 'attention' and record_id is null and not as_new and last_error ->> 'code' = 'same_name';
-- What stayed in the CRM when the record here was deleted: whether there is any is asked before records are made there.
create index crm_sync_state_left_idx on public.crm_sync_state (connection_id, object_type)
  where status = 'excluded' and crm_record_id is not null and last_error ->> 'code' = 'deleted_in_adsapp';
-- The inbox of conflicts, the newest first.
create index crm_sync_state_conflicts_idx on public.crm_sync_state (organization_id, conflict_at desc, id desc)
  where conflict_detected;
-- Orphans: creates that were sent and whose answer never came.
create index crm_sync_state_orphaned_idx on public.crm_sync_state (connection_id)
  where outgoing is not null and crm_record_id is null;

create trigger crm_sync_state_linked before update on public.crm_sync_state
  for each row when (new.crm_record_id is not null and new.record_id is not null
                     and (old.crm_record_id is distinct from new.crm_record_id or old.record_id is distinct from new.record_id
                          or old.status = 'excluded' and new.status <> 'excluded'))
  execute function private.links_linked();
create trigger crm_sync_state_conflicted before insert or update on public.crm_sync_state
  for each row when (new.conflict_detected <> (new.conflict_at is not null)) execute function private.links_conflicted();
create trigger crm_sync_state_announce_insert after insert on public.crm_sync_state
  for each row when (new.conflict_detected) execute function private.links_announce();
create trigger crm_sync_state_announce after update on public.crm_sync_state
  for each row when (new.conflict_detected <> old.conflict_detected) execute function private.links_announce();
create trigger crm_sync_state_notify_insert after insert on public.crm_sync_state
  for each row when (new.status = 'attention') execute function private.links_notify();
create trigger crm_sync_state_notify after update of status on public.crm_sync_state
  for each row when (new.status = 'attention' and old.status <> 'attention') execute function private.links_notify();
create trigger crm_sync_state_announce_delete after delete on public.crm_sync_state
  for each row when (old.conflict_detected) execute function private.links_announce();

alter table public.crm_sync_state enable row level security;
revoke all on public.crm_sync_state from anon, authenticated;
grant all on public.crm_sync_state to service_role;
grant select on public.crm_sync_state to authenticated;
create policy "members read" on public.crm_sync_state
  for select to authenticated using (organization_id in (select private.my_organizations()));
