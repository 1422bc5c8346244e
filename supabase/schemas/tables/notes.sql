-- The organisation's own notes: what was written about contacts, companies and opportunities, as HTML. Members edit them through
-- the data API under row level security; syncs write them as they write contacts. Nobody tells two notes apart by what they say.
create table public.notes (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  title text check (char_length(title) <= 500),
  body text check (char_length(body) <= 100000),
  -- Who wrote it, in the words of whoever knows. Not changed by anybody, as the time.
  author text check (char_length(author) <= 500),
  written_at timestamptz not null default now() check (written_at between '0001-01-01' and '9999-12-31'),
  -- What it is about, ids with semicolons between: what record_associations says, for whatever works on columns.
  accounts text check (char_length(accounts) <= 40000),
  contacts text check (char_length(contacts) <= 40000),
  opportunities text check (char_length(opportunities) <= 40000),
  -- What it is called in lists. Set by notes_derive.
  preview text,
  custom jsonb not null default '{}'::jsonb check (private.custom_is_bounded(custom)),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  -- Who deleted it: a person, or the connection whose CRM did. Both null: it was SQL.
  deleted_by uuid,
  deleted_via uuid,
  -- As contacts.field_times.
  field_times jsonb not null default '{}'::jsonb,
  sort_name text generated always as
    (left(lower(coalesce(nullif(btrim(title), ''), private.html_text(left(body, 2000)), '')), 500)) stored,
  -- Of a long note the beginning: an index of all of it would cost more than the note.
  search_text text generated always as
    (lower(coalesce(title, '') || ' ' || coalesce(left(private.html_text(body), 10000), '') || ' '
      || coalesce(author, ''))) stored
);

-- One index per order that the list offers, so that any page of it is a range scan.
create index notes_written_idx on public.notes (organization_id, written_at, id) where deleted_at is null;
create index notes_name_idx on public.notes (organization_id, sort_name, id) where deleted_at is null;
create index notes_updated_idx on public.notes (organization_id, updated_at, id) where deleted_at is null;
create index notes_deleted_idx on public.notes (organization_id, deleted_at, id) where deleted_at is not null;
create index notes_search_idx on public.notes using gin (search_text extensions.gin_trgm_ops) where deleted_at is null;
create index notes_custom_idx on public.notes using gin (custom jsonb_path_ops)
  where deleted_at is null and custom <> '{}'::jsonb;

-- Before the stamp, by their names.
create trigger notes_derive_insert before insert on public.notes for each row execute function private.notes_derive();
create trigger notes_derive before update on public.notes
  for each row when (new.title is distinct from old.title or new.body is distinct from old.body
                     or new.preview is distinct from old.preview)
  execute function private.notes_derive();
create trigger notes_members_insert before insert on public.notes
  for each row when (coalesce(new.accounts, new.contacts, new.opportunities) is not null)
  execute function private.records_members(
    'note', 'accounts', 'account', 'contacts', 'contact', 'opportunities', 'opportunity');
create trigger notes_members before update on public.notes
  for each row when (new.accounts is distinct from old.accounts or new.contacts is distinct from old.contacts
                     or new.opportunities is distinct from old.opportunities)
  execute function private.records_members(
    'note', 'accounts', 'account', 'contacts', 'contact', 'opportunities', 'opportunity');
create trigger notes_associate_insert after insert on public.notes
  for each row when (coalesce(new.accounts, new.contacts, new.opportunities) is not null)
  execute function private.records_members(
    'note', 'accounts', 'account', 'contacts', 'contact', 'opportunities', 'opportunity');
create trigger notes_associate after update on public.notes
  for each row when (new.accounts is distinct from old.accounts or new.contacts is distinct from old.contacts
                     or new.opportunities is distinct from old.opportunities)
  execute function private.records_members(
    'note', 'accounts', 'account', 'contacts', 'contact', 'opportunities', 'opportunity');
create trigger notes_stamp_insert before insert on public.notes
  for each row when (new.version <> 1) execute function private.records_stamp('note');
create trigger notes_stamp before update on public.notes
  for each row execute function private.records_stamp('note');
create trigger notes_log_insert after insert on public.notes
  referencing new table as new_rows
  for each statement execute function private.records_log('note');
create trigger notes_log_update after update on public.notes
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.records_log('note');
create trigger notes_mark_links_insert after insert on public.notes
  referencing new table as new_rows
  for each statement execute function private.records_mark_links('note');
create trigger notes_mark_links_update after update on public.notes
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.records_mark_links('note');
create trigger notes_unlink after delete on public.notes
  referencing old table as old_rows
  for each statement execute function private.records_unlink('note');

alter table public.notes enable row level security;
revoke all on public.notes from anon, authenticated;
grant select on public.notes to authenticated;
-- The id is the database's to make: whoever chose one could choose one that other programs cannot read.
grant insert (organization_id, title, body, accounts, contacts, opportunities, custom) on public.notes to authenticated;
grant update (title, body, custom, deleted_at) on public.notes to authenticated;
grant all on public.notes to service_role;

create policy "members read notes" on public.notes
  for select to authenticated using (organization_id in (select private.my_organizations()));
create policy "members add notes" on public.notes
  for insert to authenticated with check (organization_id in (select private.my_organizations_with('edit')));
create policy "members edit notes" on public.notes
  for update to authenticated
  using (organization_id in (select private.my_organizations_with('edit')))
  with check (organization_id in (select private.my_organizations_with('edit')));
