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
  -- Its place in the organisation's own tree of industries. The text above is what CRMs have of it.
  industry_id uuid,
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
    (private.search_fold(coalesce(name, '') || ' ' || coalesce(domain, '') || ' ' || coalesce(website, '') || ' '
      || coalesce(phone, '') || ' ' || coalesce(industry, '') || ' ' || coalesce(city, '') || ' '
      || coalesce(country, ''))) stored,
  -- What refers to an account refers to both columns, which keeps it within its organisation.
  constraint accounts_tenant_key unique (id, organization_id),
  constraint accounts_parent_fkey foreign key (parent_id, organization_id)
    references public.accounts (id, organization_id) on delete set null (parent_id),
  constraint accounts_industry_fkey foreign key (industry_id, organization_id)
    references public.industries (id, organization_id) on delete set null (industry_id)
);

-- Beside these, the indexes that every table of records has are made below.
create index accounts_parent_idx on public.accounts (parent_id) where parent_id is not null;
create index accounts_industry_idx on public.accounts (industry_id, sort_name, id) where industry_id is not null;
create index accounts_owner_idx on public.accounts (owner_id, sort_name, id) where owner_id is not null;
-- One index per match key.
create index accounts_domain_idx on public.accounts
  (organization_id, (coalesce(private.domain_key(domain), private.domain_key(website))))
  where deleted_at is null;
create index accounts_phone_idx on public.accounts (organization_id, private.phone_key(phone))
  where deleted_at is null and phone is not null;
-- By which those that are deleted here are known when somebody enters them again (crm_left_partners).
create index accounts_former_phone_idx on public.accounts (organization_id, private.phone_key(phone))
  where deleted_at is not null and phone is not null;

create trigger accounts_industry_insert before insert on public.accounts
  for each row when (new.industry is not null or new.industry_id is not null) execute function private.accounts_industry();
create trigger accounts_industry before update of industry, industry_id on public.accounts
  for each row when (new.industry is distinct from old.industry or new.industry_id is distinct from old.industry_id)
  execute function private.accounts_industry();

select pg_temp.record_table('accounts', 'account',
  p_writable => '{name, domain, website, phone, industry, industry_id, account_type, parent_id, street, city, state, postal_code,
    country,
    annual_revenue, employees, lifetime_value, credit_limit, payment_terms, payment_method, currency, status, owner_id}',
  p_known_by => '{name, domain}',
  p_refers_to => '{"parent_id": "accounts", "industry_id": "industries"}');
select pg_temp.counted_table('accounts', '{day date, industry text, account_type text}', '{records}',
  $$select (r.created_at at time zone 'UTC')::date, coalesce(nullif(btrim(r.industry), ''), 'none'),
      coalesce(r.account_type, 'none'), 1::numeric$$,
  '{true, r.created_at}');
