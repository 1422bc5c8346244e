-- The organisation's own leads: people who may become customers, each with what is known until it is clear. convert_lead makes
-- one a contact, a company and an opportunity; it stays, names them and can be changed no more. Members edit them through the
-- data API under row level security; syncs write them as they write contacts.
create table public.leads (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  first_name text check (char_length(first_name) <= 500),
  last_name text check (char_length(last_name) <= 500),
  email text check (char_length(email) <= 320),
  phone text check (char_length(phone) <= 100),
  company_name text check (char_length(company_name) <= 500),
  job_title text check (char_length(job_title) <= 500),
  lead_status text not null default 'new'
    check (lead_status in ('new', 'contacted', 'qualified', 'unqualified', 'converted')),
  interest_level text check (interest_level in ('low', 'medium', 'high')),
  -- One after the other with semicolons between, as every set is kept.
  travel_interests text check (char_length(travel_interests) <= 10000),
  preferred_travel_date date check (preferred_travel_date between '0001-01-01' and '9999-12-31'),
  number_of_travelers numeric check (number_of_travelers between 0 and 999999999),
  -- No infinity either, nor what is no number, as numbers and days may be in PostgreSQL.
  estimated_value numeric check (abs(estimated_value) < 1e40),
  currency text check (currency ~ '^[A-Za-z]{3}$'),
  source text check (char_length(source) <= 500),
  campaign text check (char_length(campaign) <= 500),
  score numeric check (score between 0 and 100),
  -- Whether somebody has set it, so that no rule does (leads_score).
  score_is_set boolean not null default false,
  next_follow_up_at timestamptz check (next_follow_up_at between '0001-01-01Z' and '9999-12-31Z'),
  description text check (char_length(description) <= 100000),
  -- Whose it is: a member, or one of former_members since that person has left (records_owner).
  owner_id uuid,
  -- What it has become. The time is set with the status, by leads_derive.
  converted_contact_id uuid references public.contacts (id) on delete set null,
  converted_account_id uuid,
  converted_opportunity_id uuid,
  converted_at timestamptz,
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
  sort_name text generated always as
    (left(lower(btrim(coalesce(last_name, '') || ' ' || coalesce(first_name, ''))), 500)) stored,
  search_text text generated always as
    (private.search_fold(coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(email, '') || ' '
      || coalesce(company_name, '') || ' ' || coalesce(phone, '') || ' ' || coalesce(source, '') || ' '
      || coalesce(campaign, ''))) stored,
  -- What refers to a lead refers to both columns, which keeps it within its organisation.
  constraint leads_tenant_key unique (id, organization_id),
  constraint leads_account_fkey foreign key (converted_account_id, organization_id)
    references public.accounts (id, organization_id) on delete set null (converted_account_id),
  constraint leads_opportunity_fkey foreign key (converted_opportunity_id, organization_id)
    references public.opportunities (id, organization_id) on delete set null (converted_opportunity_id)
);

-- One index per order that the list offers, so that any page of it is a range scan; what every table has is made below.
create index leads_company_idx on public.leads (organization_id, (lower(coalesce(company_name, ''))), id)
  where deleted_at is null;
create index leads_status_idx on public.leads (organization_id, lead_status, sort_name, id) where deleted_at is null;
create index leads_interest_idx on public.leads (organization_id, interest_level, sort_name, id)
  where deleted_at is null and interest_level is not null;
create index leads_owner_idx on public.leads (owner_id, sort_name, id) where owner_id is not null;
create index leads_contact_idx on public.leads (converted_contact_id) where converted_contact_id is not null;
create index leads_account_idx on public.leads (converted_account_id) where converted_account_id is not null;
create index leads_opportunity_idx on public.leads (converted_opportunity_id) where converted_opportunity_id is not null;
-- One index per match key.
create index leads_email_idx on public.leads (organization_id, (coalesce(private.email_key(email), '')), id)
  where deleted_at is null;
create index leads_phone_idx on public.leads (organization_id, private.phone_key(phone))
  where deleted_at is null and phone is not null;
-- By which those that are deleted here are known when somebody enters them again (crm_left_partners).
create index leads_former_phone_idx on public.leads (organization_id, private.phone_key(phone))
  where deleted_at is not null and phone is not null;

-- Before the stamp, by their names.
create trigger leads_derive_insert before insert on public.leads
  for each row execute function private.leads_derive();
create trigger leads_derive before update on public.leads
  for each row execute function private.leads_derive();
create trigger leads_score_insert before insert on public.leads
  for each row execute function private.leads_score();
create trigger leads_score before update on public.leads
  for each row execute function private.leads_score();

-- What a lead has become is convert_lead's to say.
select pg_temp.record_table('leads', 'lead',
  p_writable => '{first_name, last_name, email, phone, company_name, job_title, lead_status, interest_level, travel_interests,
    preferred_travel_date, number_of_travelers, estimated_value, currency, source, campaign, score, next_follow_up_at,
    description, owner_id}',
  p_known_by => '{first_name, last_name, email, phone, company_name}');
select pg_temp.counted_table('leads', '{day date, status text, source text}', '{records, converted, seconds}',
  $$select (r.created_at at time zone 'UTC')::date, r.lead_status, coalesce(nullif(btrim(r.source), ''), 'none'), 1::numeric,
      case when r.converted_at is not null then 1 else 0 end::numeric,
      case when r.converted_at is not null then greatest(extract(epoch from r.converted_at - r.created_at), 0) else 0 end$$,
  '{true, r.created_at}');
