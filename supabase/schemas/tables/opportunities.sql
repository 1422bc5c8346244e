-- The organisation's own opportunities: what it may sell, to which company, and how far that is. Members edit them through the
-- data API under row level security; syncs write them as they write contacts.
create table public.opportunities (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text check (char_length(name) <= 500),
  account_id uuid,
  -- The main one of its contacts.
  contact_id uuid references public.contacts (id) on delete set null,
  -- All of them, their ids with semicolons between: what record_associations says, for whatever works on columns.
  contacts text check (char_length(contacts) <= 40000),
  -- What each of them is to it, as far as anybody says: <id>=<role>, for each role of each one, with semicolons between.
  contact_roles text check (char_length(contact_roles) <= 100000),
  -- A stage's key. What follows from it is set by opportunities_derive, whatever the defaults.
  stage text not null default '' check (char_length(stage) <= 63),
  pipeline_id uuid not null default gen_random_uuid(),
  status text not null default 'open' check (status in ('open', 'won', 'lost')),
  closed_at timestamptz,
  -- In percent.
  probability numeric check (probability between 0 and 100),
  -- No infinity either, nor what is no number, as numbers and days may be in PostgreSQL.
  amount numeric check (abs(amount) < 1e40),
  currency text check (currency ~ '^[A-Za-z]{3}$'),
  expected_close_date date check (expected_close_date between '0001-01-01' and '9999-12-31'),
  lost_reason text check (char_length(lost_reason) <= 1000),
  -- Whose it is: a member, or one of former_members since that person has left (records_owner).
  owner_id uuid,
  travel_type text check (char_length(travel_type) <= 500),
  -- One after the other with semicolons between, as every set is kept.
  destinations text check (char_length(destinations) <= 10000),
  departure_date date check (departure_date between '0001-01-01' and '9999-12-31'),
  return_date date check (return_date between '0001-01-01' and '9999-12-31'),
  number_of_adults numeric check (number_of_adults between 0 and 999999999),
  number_of_children numeric check (number_of_children between 0 and 999999999),
  budget_level text check (char_length(budget_level) <= 500),
  description text check (char_length(description) <= 100000),
  source text check (char_length(source) <= 500),
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
  -- Cut: an entry of an index has 2,704 bytes at most.
  sort_name text generated always as (left(lower(btrim(coalesce(name, ''))), 500)) stored,
  search_text text generated always as
    (private.search_fold(coalesce(name, '') || ' ' || coalesce(destinations, '') || ' '
      || coalesce(travel_type, '') || ' ' || coalesce(source, ''))) stored,
  -- What refers to an opportunity refers to both columns, which keeps it within its organisation.
  constraint opportunities_tenant_key unique (id, organization_id),
  constraint opportunities_account_fkey foreign key (account_id, organization_id)
    references public.accounts (id, organization_id) on delete set null (account_id),
  constraint opportunities_stage_fkey foreign key (organization_id, pipeline_id, stage)
    references public.pipeline_stages (organization_id, pipeline_id, key)
);

-- One index per order that the list offers, so that any page of it is a range scan; what every table has is made below.
create index opportunities_close_idx on public.opportunities
  (organization_id, (coalesce(expected_close_date, 'infinity'::date)), id)
  where deleted_at is null;
create index opportunities_amount_idx on public.opportunities (organization_id, (coalesce(amount, 0)), id)
  where deleted_at is null;
-- The board: the opportunities of a stage. Deleted ones too, which keep their stage from being deleted.
create index opportunities_stage_idx on public.opportunities
  (organization_id, pipeline_id, stage, expected_close_date, id);
create index opportunities_account_idx on public.opportunities (account_id) where account_id is not null;
create index opportunities_contact_idx on public.opportunities (contact_id) where contact_id is not null;
create index opportunities_owner_idx on public.opportunities (owner_id) where owner_id is not null;
-- Before the stamp, by their names.
create trigger opportunities_derive_insert before insert on public.opportunities
  for each row execute function private.opportunities_derive();
create trigger opportunities_derive before update on public.opportunities
  for each row when (new.stage is distinct from old.stage or new.probability is null
                     or new.contact_id is distinct from old.contact_id or new.pipeline_id is distinct from old.pipeline_id
                     or new.status is distinct from old.status or new.closed_at is distinct from old.closed_at)
  execute function private.opportunities_derive();
create trigger opportunities_members_insert before insert on public.opportunities
  for each row when (coalesce(new.contacts, new.contact_roles, new.contact_id::text) is not null)
  execute function private.opportunities_contacts();
create trigger opportunities_members before update on public.opportunities
  for each row when (new.contacts is distinct from old.contacts or new.contact_id is distinct from old.contact_id
                     or new.contact_roles is distinct from old.contact_roles)
  execute function private.opportunities_contacts();
create trigger opportunities_associate_insert after insert on public.opportunities
  for each row when (new.contacts is not null) execute function private.opportunities_contacts();
create trigger opportunities_associate after update on public.opportunities
  for each row when (new.contacts is distinct from old.contacts or new.contact_roles is distinct from old.contact_roles)
  execute function private.opportunities_contacts();
create trigger opportunities_history_insert after insert on public.opportunities referencing new table as new_rows
  for each statement execute function private.opportunities_history();
create trigger opportunities_history after update on public.opportunities
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.opportunities_history();

select pg_temp.record_table('opportunities', 'opportunity',
  p_writable => '{name, account_id, contact_id, stage, probability, amount, currency, expected_close_date, lost_reason, owner_id,
    travel_type, destinations, departure_date, return_date, number_of_adults, number_of_children, budget_level, description,
    source}',
  p_known_by => '{name}',
  p_refers_to => '{"account_id": "accounts", "contact_id": "contacts"}',
  p_in_order => '{"return_before_departure": ["departure_date", "return_date"]}');
-- Each by the day that it came, an open one by the day that it may close, a closed one by the day that it did.
select pg_temp.counted_table('opportunities',
  '{day date, counted_by text, stage text, status text, owner_id uuid, currency text}',
  '{records, priced, amount, weighted, seconds}',
  $$select v.day, v.counted_by, r.stage, r.status, r.owner_id, coalesce(upper(r.currency), 'none'), 1::numeric,
      case when r.amount is not null then 1 else 0 end::numeric, coalesce(r.amount, 0), coalesce(r.amount * r.probability, 0),
      case when r.status <> 'open' then greatest(extract(epoch from r.closed_at - r.created_at), 0) else 0 end
    from (values ((r.created_at at time zone 'UTC')::date, 'created'), ((r.closed_at at time zone 'UTC')::date, 'closed'),
                 (r.expected_close_date, 'expected')) v (day, counted_by)
    where v.counted_by = 'created' or v.counted_by = case when r.status = 'open' then 'expected' else 'closed' end$$,
  $${"t.counted_by = 'created'", r.created_at}$$);
