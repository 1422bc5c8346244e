-- The app's own contacts: the local side of every sync. Members edit them through the data API under row level security.
create table public.contacts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  email text check (char_length(email) <= 320),
  first_name text check (char_length(first_name) <= 500),
  last_name text check (char_length(last_name) <= 500),
  phone text check (char_length(phone) <= 100),
  company text check (char_length(company) <= 500),
  job_title text check (char_length(job_title) <= 500),
  account_id uuid,
  -- To whom this one reports. No sync reads or writes it.
  reports_to_id uuid references public.contacts (id) on delete set null,
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
  -- When fields were last changed, by column or 'custom.<key>': a time, or {"until": time} for one that a CRM's record brought at
  -- that time or earlier. '*' is for all fields without an entry; without it they are as old as the contact.
  field_times jsonb not null default '{}'::jsonb,
  -- Cut: an entry of an index has 2,704 bytes at most, and a contact whose name did not fit could not be stored.
  sort_name text generated always as
    (left(lower(btrim(coalesce(last_name, '') || ' ' || coalesce(first_name, ''))), 500)) stored,
  search_text text generated always as
    (private.search_fold(coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(email, '') || ' '
      || coalesce(company, '') || ' ' || coalesce(phone, '') || ' ' || coalesce(job_title, ''))) stored,
  constraint contacts_account_fkey foreign key (account_id, organization_id)
    references public.accounts (id, organization_id) on delete set null (account_id)
);

-- One index per order that the list offers, so that any page of it is a range scan; what every table has is made below.
create index contacts_company_idx on public.contacts (organization_id, (lower(coalesce(company, ''))), id)
  where deleted_at is null;
create index contacts_account_idx on public.contacts (account_id, sort_name, id) where account_id is not null;
create index contacts_reports_idx on public.contacts (reports_to_id, sort_name, id) where reports_to_id is not null;
create index contacts_owner_idx on public.contacts (owner_id, sort_name, id) where owner_id is not null;
-- One index per match key; the list's order by e-mail is served by the first too. With what the key is made of in them, keys are
-- counted without a look at the rows (contact_duplicates).
create index contacts_email_idx on public.contacts (organization_id, (coalesce(private.email_key(email), '')), id)
  include (email) where deleted_at is null;
create index contacts_phone_idx on public.contacts (organization_id, private.phone_key(phone))
  include (phone) where deleted_at is null and phone is not null;
-- By which those that are deleted here are known when somebody enters them again (crm_left_partners).
create index contacts_former_phone_idx on public.contacts (organization_id, private.phone_key(phone))
  where deleted_at is not null and phone is not null;

create trigger contacts_reports_insert before insert on public.contacts
  for each row when (new.reports_to_id is not null) execute function private.contacts_reports();
create trigger contacts_reports before update of reports_to_id on public.contacts
  for each row when (new.reports_to_id is not null and new.reports_to_id is distinct from old.reports_to_id)
  execute function private.contacts_reports();

select pg_temp.record_table('contacts', 'contact',
  p_writable => '{email, first_name, last_name, phone, company, job_title, account_id, reports_to_id, owner_id}',
  p_known_by => '{first_name, last_name, email, phone, company, job_title}',
  p_refers_to => '{"account_id": "accounts"}');
select pg_temp.counted_table('contacts', '{day date}', '{records}',
  $$select (r.created_at at time zone 'UTC')::date, 1::numeric$$, '{true, r.created_at}');
