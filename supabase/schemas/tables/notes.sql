-- The organisation's own notes: what was written about contacts, companies, opportunities and leads, as HTML. Members edit them
-- through the data API under row level security; syncs write them as they write contacts. Nobody tells two notes apart by what
-- they say.
create table public.notes (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  title text check (char_length(title) <= 500),
  body text check (char_length(body) <= 100000),
  -- Who wrote it, in the words of the person who knows. Not changed by anybody, as the time.
  author text check (char_length(author) <= 500),
  written_at timestamptz not null default now() check (written_at between '0001-01-01' and '9999-12-31'),
  -- What it is about, ids with semicolons between: what record_associations says, for whatever works on columns.
  accounts text check (char_length(accounts) <= 40000),
  contacts text check (char_length(contacts) <= 40000),
  opportunities text check (char_length(opportunities) <= 40000),
  leads text check (char_length(leads) <= 40000),
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
    (private.search_fold(coalesce(title, '') || ' ' || coalesce(left(private.html_text(body), 10000), '') || ' '
      || coalesce(author, ''))) stored
);

-- One index per order that the list offers, so that any page of it is a range scan; what every table has is made below.
create index notes_written_idx on public.notes (organization_id, written_at, id) where deleted_at is null;

-- Before the stamp, by their names.
create trigger notes_derive_insert before insert on public.notes for each row execute function private.notes_derive();
create trigger notes_derive before update on public.notes
  for each row when (new.title is distinct from old.title or new.body is distinct from old.body
                     or new.preview is distinct from old.preview)
  execute function private.notes_derive();

select pg_temp.record_table('notes', 'note',
  p_writable => '{title, body}',
  p_addable => '{accounts, contacts, opportunities, leads}',
  p_members => '{"accounts": "account", "contacts": "contact", "opportunities": "opportunity", "leads": "lead"}');
