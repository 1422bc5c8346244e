-- The organisation's own companies (and people who buy as a company does). Members edit them through the data API under row level
-- security; syncs write them as they write contacts.
create table public.accounts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text check (char_length(name) <= 500),
  domain text check (char_length(domain) <= 253),
  website text check (char_length(website) <= 2000),
  phone text check (char_length(phone) <= 100),
  industry text check (char_length(industry) <= 500),
  account_type text check (account_type in ('business', 'individual')),
  parent_id uuid check (parent_id <> id),
  street text check (char_length(street) <= 1000),
  city text check (char_length(city) <= 500),
  state text check (char_length(state) <= 500),
  postal_code text check (char_length(postal_code) <= 100),
  country text check (char_length(country) <= 500),
  -- No infinity either, nor what is no number, as numbers may be in PostgreSQL.
  annual_revenue numeric check (abs(annual_revenue) < 1e40),
  employees numeric check (employees between 0 and 999999999),
  lifetime_value numeric check (abs(lifetime_value) < 1e40),
  credit_limit numeric check (abs(credit_limit) < 1e40),
  payment_terms text check (char_length(payment_terms) <= 500),
  payment_method text check (char_length(payment_method) <= 500),
  currency text check (currency ~ '^[A-Za-z]{3}$'),
  status text default 'active' check (status in ('active', 'inactive')),
  -- Whose it is: a member, or one of former_members since that person has left (records_owner).
  owner_id uuid,
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
  sort_name text generated always as (left(lower(btrim(coalesce(name, domain, ''))), 500)) stored,
  search_text text generated always as
    (lower(coalesce(name, '') || ' ' || coalesce(domain, '') || ' ' || coalesce(website, '') || ' ' || coalesce(phone, '') || ' '
      || coalesce(industry, '') || ' ' || coalesce(city, '') || ' ' || coalesce(country, ''))) stored,
  -- What refers to an account refers to both columns, which keeps it within its organisation.
  constraint accounts_tenant_key unique (id, organization_id),
  constraint accounts_parent_fkey foreign key (parent_id, organization_id)
    references public.accounts (id, organization_id) on delete set null (parent_id)
);

-- One index per order that the list offers, so that any page of it is a range scan.
create index accounts_name_idx on public.accounts (organization_id, sort_name, id) where deleted_at is null;
create index accounts_updated_idx on public.accounts (organization_id, updated_at, id) where deleted_at is null;
create index accounts_deleted_idx on public.accounts (organization_id, deleted_at, id) where deleted_at is not null;
create index accounts_search_idx on public.accounts using gin (search_text extensions.gin_trgm_ops) where deleted_at is null;
create index accounts_parent_idx on public.accounts (parent_id) where parent_id is not null;
create index accounts_owner_idx on public.accounts (owner_id, sort_name, id) where owner_id is not null;
-- One index per match key.
create index accounts_domain_idx on public.accounts
  (organization_id, (coalesce(private.domain_key(domain), private.domain_key(website))))
  where deleted_at is null;
create index accounts_phone_idx on public.accounts (organization_id, private.phone_key(phone))
  where deleted_at is null and phone is not null;
create index accounts_custom_idx on public.accounts using gin (custom jsonb_path_ops)
  where deleted_at is null and custom <> '{}'::jsonb;

create trigger accounts_hierarchy before update of parent_id on public.accounts
  for each row when (new.parent_id is not null and new.parent_id is distinct from old.parent_id)
  execute function private.accounts_hierarchy();
-- What people enter is checked; what syncs bring is as the CRM has it.
create trigger accounts_name_entered_insert before insert on public.accounts
  for each row when (btrim(concat(new.name, new.domain)) = '' and auth.uid() is not null)
  execute function private.name_entered();
create trigger accounts_name_entered before update on public.accounts
  for each row when (btrim(concat(new.name, new.domain)) = ''
                     and btrim(concat(old.name, old.domain)) <> ''
                     and auth.uid() is not null)
  execute function private.name_entered();
create trigger accounts_currency_entered_insert before insert on public.accounts
  for each row when (new.currency is not null and auth.uid() is not null) execute function private.currency_entered();
create trigger accounts_currency_entered before update on public.accounts
  for each row when (new.currency is not null and new.currency is distinct from old.currency and auth.uid() is not null)
  execute function private.currency_entered();
create trigger accounts_parent_id_entered_insert before insert on public.accounts
  for each row when (new.parent_id is not null and auth.uid() is not null)
  execute function private.reference_entered('parent_id', 'accounts');
create trigger accounts_parent_id_entered before update on public.accounts
  for each row when (new.parent_id is not null and new.parent_id is distinct from old.parent_id and auth.uid() is not null)
  execute function private.reference_entered('parent_id', 'accounts');
create trigger accounts_stamp_insert before insert on public.accounts
  for each row when (new.version <> 1) execute function private.records_stamp('account');
create trigger accounts_stamp before update on public.accounts
  for each row execute function private.records_stamp('account');
create trigger accounts_owner_insert before insert on public.accounts
  for each row when (new.owner_id is not null) execute function private.records_owner();
create trigger accounts_owner before update on public.accounts
  for each row when (new.owner_id is not null and new.owner_id is distinct from old.owner_id)
  execute function private.records_owner();
create trigger accounts_log_insert after insert on public.accounts
  referencing new table as new_rows
  for each statement execute function private.records_log('account');
create trigger accounts_log_update after update on public.accounts
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.records_log('account');
create trigger accounts_mark_links_insert after insert on public.accounts
  referencing new table as new_rows
  for each statement execute function private.records_mark_links('account');
create trigger accounts_mark_links_update after update on public.accounts
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.records_mark_links('account');
create trigger accounts_unlink after delete on public.accounts
  referencing old table as old_rows
  for each statement execute function private.records_unlink('account');

alter table public.accounts enable row level security;
revoke all on public.accounts from anon, authenticated;
grant select on public.accounts to authenticated;
-- The id is the database's to make: whoever chose one could choose one that other programs cannot read.
grant insert (organization_id, name, domain, website, phone, industry, account_type, parent_id, street, city, state, postal_code,
              country, annual_revenue, employees, lifetime_value, credit_limit, payment_terms, payment_method, currency, status,
              owner_id, custom)
  on public.accounts to authenticated;
grant update (name, domain, website, phone, industry, account_type, parent_id, street, city, state, postal_code, country,
              annual_revenue, employees, lifetime_value, credit_limit, payment_terms, payment_method, currency, status, owner_id,
              custom, deleted_at)
  on public.accounts to authenticated;
grant all on public.accounts to service_role;

create policy "members read accounts" on public.accounts
  for select to authenticated using (organization_id in (select private.my_organizations()));
create policy "members add accounts" on public.accounts
  for insert to authenticated with check (organization_id in (select private.my_organizations_with('edit')));
create policy "members edit accounts" on public.accounts
  for update to authenticated
  using (organization_id in (select private.my_organizations_with('edit')))
  with check (organization_id in (select private.my_organizations_with('edit')));
