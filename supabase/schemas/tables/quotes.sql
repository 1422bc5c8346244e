-- What the organisation offers a customer: lines with prices, in versions under one number. A draft is edited; from then on a
-- version stays as it was sent, and quote_send, quote_settle, quote_expire and quote_revise alone move it. What it costs the
-- organisation is in quotes_secrets.
create table public.quotes (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  -- One of all versions, and which of them this is; made by quotes_derive.
  quote_number text not null default '' check (char_length(quote_number) <= 50),
  version_number numeric not null default 1 check (version_number > 0),
  -- Since when a newer version has its place; null: it is the newest.
  superseded_at timestamptz,
  name text check (char_length(name) <= 500),
  account_id uuid,
  contact_id uuid references public.contacts (id) on delete set null,
  opportunity_id uuid,
  currency text not null check (currency ~ '^[A-Za-z]{3}$' and private.is_currency(currency)),
  -- The last day on which it can be accepted, in UTC.
  valid_until date check (valid_until between '0001-01-01' and '9999-12-31'),
  status text not null default 'draft' check (status in ('draft', 'sent', 'accepted', 'rejected', 'expired')),
  -- What the customer reads below the lines.
  terms text check (char_length(terms) <= 10000),
  -- Whose it is: a member, or one of former_members since that person has left (records_owner).
  owner_id uuid,
  sent_at timestamptz,
  -- When and by whom it was accepted or rejected; the name is what somebody entered on its public page.
  decided_at timestamptz,
  decided_by text check (char_length(decided_by) <= 200),
  reject_reason text check (char_length(reject_reason) <= 1000),
  -- Sums of its lines, each rounded to the currency's minor unit; kept by quote_lines_sum and quotes_derive.
  subtotal numeric not null default 0 check (abs(subtotal) < 1e12),
  tax_total numeric not null default 0 check (abs(tax_total) < 1e12),
  total numeric not null default 0,
  line_count integer not null default 0,
  -- Moves with every change of a line, and the version with it.
  lines_version bigint not null default 0,
  custom jsonb not null default '{}'::jsonb check (private.custom_is_bounded(custom)),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  deleted_by uuid,
  deleted_via uuid,
  field_times jsonb not null default '{}'::jsonb,
  sort_name text generated always as (left(lower(btrim(coalesce(quote_number, ''))), 500)) stored,
  search_text text generated always as (private.search_fold(coalesce(quote_number, '') || ' ' || coalesce(name, ''))) stored,
  -- What refers to a quote refers to both columns, which keeps it within its organisation; its lines are of its currency.
  constraint quotes_tenant_key unique (id, organization_id),
  constraint quotes_currency_key unique (id, organization_id, currency),
  constraint quotes_number_key unique (organization_id, quote_number, version_number),
  constraint quotes_account_fkey foreign key (account_id, organization_id)
    references public.accounts (id, organization_id) on delete set null (account_id),
  constraint quotes_opportunity_fkey foreign key (opportunity_id, organization_id)
    references public.opportunities (id, organization_id) on delete set null (opportunity_id)
);

create index quotes_total_idx on public.quotes (organization_id, total, id) where deleted_at is null;
create index quotes_status_idx on public.quotes (organization_id, status, created_at, id)
  where deleted_at is null and superseded_at is null;
create index quotes_account_idx on public.quotes (account_id, sort_name, id) where account_id is not null;
create index quotes_contact_idx on public.quotes (contact_id, sort_name, id) where contact_id is not null;
create index quotes_opportunity_idx on public.quotes (opportunity_id, sort_name, id) where opportunity_id is not null;
create index quotes_owner_idx on public.quotes (owner_id) where owner_id is not null;
create index quotes_open_idx on public.quotes (valid_until) where status = 'sent' and deleted_at is null;

-- Before the stamp, by their names.
create trigger quotes_derive_insert before insert on public.quotes
  for each row execute function private.quotes_derive();
create trigger quotes_derive before update on public.quotes
  for each row execute function private.quotes_derive();
create trigger quotes_secrets_insert after insert on public.quotes
  for each row execute function private.quotes_secrets();
create trigger quotes_versions_insert after insert on public.quotes
  for each row when (new.version_number > 1) execute function private.quotes_versions();
create trigger quotes_versions after update on public.quotes
  for each row when ((new.deleted_at is null) <> (old.deleted_at is null)
                     or new.status is distinct from old.status or new.superseded_at is distinct from old.superseded_at)
  execute function private.quotes_versions();

select pg_temp.record_table('quotes', 'quote',
  p_writable => '{name, account_id, contact_id, opportunity_id, currency, valid_until, terms, owner_id}',
  p_refers_to => '{"account_id": "accounts", "contact_id": "contacts", "opportunity_id": "opportunities"}',
  p_is_synced => false);
