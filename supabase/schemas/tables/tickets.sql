-- What is to be repaired or done for a contact, from the first word to the end. No CRM has it. Made by people, and by the
-- approval of what a website has sent in (intake_items).
create table public.tickets (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  -- As the sender calls it.
  ticket_number text check (char_length(ticket_number) <= 100),
  contact_id uuid references public.contacts (id) on delete set null,
  device_type text check (char_length(device_type) <= 500),
  device_model text check (char_length(device_model) <= 500),
  issue text check (char_length(issue) <= 10000),
  service text check (char_length(service) <= 500),
  priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
  status text not null default 'new' check (status in ('new', 'in_progress', 'waiting', 'done', 'cancelled')),
  estimated_cost numeric check (estimated_cost between 0 and 999999999),
  currency text check (currency ~ '^[A-Za-z]{3}$' and private.is_currency(currency)),
  -- As the website says it.
  payment_status text check (char_length(payment_status) <= 100),
  -- Where they can be seen, one address a line.
  photos text check (char_length(photos) <= 100000),
  address text check (char_length(address) <= 2000),
  notes text check (char_length(notes) <= 10000),
  -- Who works on it: a member, or one of former_members since that person has left (records_owner).
  owner_id uuid,
  custom jsonb not null default '{}'::jsonb check (private.custom_is_bounded(custom)),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  deleted_by uuid,
  deleted_via uuid,
  field_times jsonb not null default '{}'::jsonb,
  sort_name text generated always as
    (left(lower(btrim(coalesce(nullif(btrim(ticket_number), ''), nullif(btrim(device_model), ''), device_type, issue, ''))), 500))
    stored,
  search_text text generated always as
    (private.search_fold(coalesce(ticket_number, '') || ' ' || coalesce(device_type, '') || ' '
      || coalesce(device_model, '') || ' ' || coalesce(service, '') || ' ' || coalesce(issue, ''))) stored
);

create index tickets_status_idx on public.tickets (organization_id, status, created_at, id) where deleted_at is null;
create index tickets_contact_idx on public.tickets (contact_id, sort_name, id) where contact_id is not null;
create index tickets_owner_idx on public.tickets (owner_id) where owner_id is not null;
-- What comes later about one names it by its number.
create index tickets_number_idx on public.tickets (organization_id, ticket_number, created_at) where deleted_at is null;

select pg_temp.record_table('tickets', 'ticket',
  p_writable => '{ticket_number, contact_id, device_type, device_model, issue, service, priority, status, estimated_cost,
                  currency, payment_status, photos, address, notes, owner_id}',
  p_known_by => '{ticket_number, device_type, device_model, issue}',
  p_refers_to => '{"contact_id": "contacts"}',
  p_is_synced => false);
