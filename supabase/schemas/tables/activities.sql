-- What people did with contacts, companies, opportunities and leads, as CRMs tell it: calls, meetings and emails. Syncs write
-- them; people read them here and change them in the CRM that they are from.
create table public.activities (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  kind text not null default 'meeting' check (kind in ('call', 'email', 'meeting')),
  subject text check (char_length(subject) <= 500),
  body text check (char_length(body) <= 100000),
  direction text check (direction in ('incoming', 'outgoing')),
  outcome text check (char_length(outcome) <= 500),
  location text check (char_length(location) <= 1000),
  started_at timestamptz not null default now() check (started_at between '0001-01-01' and '9999-12-31'),
  ended_at timestamptz check (ended_at between '0001-01-01' and '9999-12-31'),
  -- Whose it is: a member, or one of former_members since that person has left (records_owner).
  owner_id uuid,
  -- What it is about, ids with semicolons between: what record_associations says, for whatever works on columns.
  accounts text check (char_length(accounts) <= 40000),
  contacts text check (char_length(contacts) <= 40000),
  opportunities text check (char_length(opportunities) <= 40000),
  leads text check (char_length(leads) <= 40000),
  -- What it is called in lists. Set by activities_derive.
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
    (left(lower(coalesce(nullif(btrim(subject), ''), private.html_text(left(body, 2000)), '')), 500)) stored,
  -- Of a long text the beginning: an index of all of it would cost more than the activity.
  search_text text generated always as
    (private.search_fold(coalesce(subject, '') || ' ' || coalesce(left(private.html_text(body), 10000), ''))) stored
);

-- One index per order that the list offers, so that any page of it is a range scan; what every table has is made below.
create index activities_started_idx on public.activities (organization_id, started_at, id) where deleted_at is null;
create index activities_owner_idx on public.activities (owner_id, started_at, id) where owner_id is not null;

-- Before the stamp, by their names.
create trigger activities_derive_insert before insert on public.activities
  for each row execute function private.activities_derive();
create trigger activities_derive before update on public.activities
  for each row execute function private.activities_derive();

select pg_temp.record_table('activities', 'activity', p_writable => null,
  p_members => '{"accounts": "account", "contacts": "contact", "opportunities": "opportunity", "leads": "lead"}');
