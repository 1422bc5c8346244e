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
    (lower(coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(email, '') || ' '
      || coalesce(company, '') || ' ' || coalesce(phone, '') || ' ' || coalesce(job_title, ''))) stored,
  constraint contacts_account_fkey foreign key (account_id, organization_id)
    references public.accounts (id, organization_id) on delete set null (account_id)
);

-- One index per order that the list offers, so that any page of it is a range scan.
create index contacts_name_idx on public.contacts (organization_id, sort_name, id) where deleted_at is null;
create index contacts_updated_idx on public.contacts (organization_id, updated_at, id) where deleted_at is null;
create index contacts_company_idx on public.contacts (organization_id, (lower(coalesce(company, ''))), id)
  where deleted_at is null;
create index contacts_deleted_idx on public.contacts (organization_id, deleted_at, id) where deleted_at is not null;
create index contacts_search_idx on public.contacts using gin (search_text extensions.gin_trgm_ops) where deleted_at is null;
create index contacts_account_idx on public.contacts (account_id, sort_name, id) where account_id is not null;
create index contacts_owner_idx on public.contacts (owner_id, sort_name, id) where owner_id is not null;
-- One index per match key; the list's order by e-mail is served by the first too.
create index contacts_email_idx on public.contacts (organization_id, (coalesce(private.email_key(email), '')), id)
  where deleted_at is null;
create index contacts_phone_idx on public.contacts (organization_id, private.phone_key(phone))
  where deleted_at is null and phone is not null;
create index contacts_custom_idx on public.contacts using gin (custom jsonb_path_ops)
  where deleted_at is null and custom <> '{}'::jsonb;

-- What people enter is checked; what syncs bring is as the CRM has it.
create trigger contacts_name_entered_insert before insert on public.contacts
  for each row when (btrim(concat(new.first_name, new.last_name, new.email, new.phone, new.company,
                                  new.job_title)) = '' and auth.uid() is not null)
  execute function private.name_entered();
create trigger contacts_name_entered before update on public.contacts
  for each row when (btrim(concat(new.first_name, new.last_name, new.email, new.phone, new.company, new.job_title)) = ''
                     and btrim(concat(old.first_name, old.last_name, old.email, old.phone, old.company, old.job_title)) <> ''
                     and auth.uid() is not null)
  execute function private.name_entered();
create trigger contacts_account_id_entered_insert before insert on public.contacts
  for each row when (new.account_id is not null and auth.uid() is not null)
  execute function private.reference_entered('account_id', 'accounts');
create trigger contacts_account_id_entered before update on public.contacts
  for each row when (new.account_id is not null and new.account_id is distinct from old.account_id and auth.uid() is not null)
  execute function private.reference_entered('account_id', 'accounts');
-- A new contact is stamped by its columns' defaults; only one that claims another version has the trigger called for it.
create trigger contacts_stamp_insert before insert on public.contacts
  for each row when (new.version <> 1) execute function private.records_stamp('contact');
create trigger contacts_stamp before update on public.contacts
  for each row execute function private.records_stamp('contact');
create trigger contacts_owner_insert before insert on public.contacts
  for each row when (new.owner_id is not null) execute function private.records_owner();
create trigger contacts_owner before update on public.contacts
  for each row when (new.owner_id is not null and new.owner_id is distinct from old.owner_id)
  execute function private.records_owner();
create trigger contacts_log_insert after insert on public.contacts
  referencing new table as new_rows
  for each statement execute function private.records_log('contact');
create trigger contacts_log_update after update on public.contacts
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.records_log('contact');
create trigger contacts_mark_links_insert after insert on public.contacts
  referencing new table as new_rows
  for each statement execute function private.records_mark_links('contact');
create trigger contacts_mark_links_update after update on public.contacts
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.records_mark_links('contact');
create trigger contacts_unlink after delete on public.contacts
  referencing old table as old_rows
  for each statement execute function private.records_unlink('contact');

alter table public.contacts enable row level security;
revoke all on public.contacts from anon, authenticated;
grant select on public.contacts to authenticated;
-- The id is the database's to make: whoever chose one could choose one that other programs cannot read.
grant insert (organization_id, email, first_name, last_name, phone, company, job_title, account_id, owner_id,
              custom)
  on public.contacts to authenticated;
grant update (email, first_name, last_name, phone, company, job_title, account_id, owner_id, custom,
  deleted_at) on public.contacts to authenticated;
grant all on public.contacts to service_role;

create policy "members read contacts" on public.contacts
  for select to authenticated using (organization_id in (select private.my_organizations()));
create policy "members add contacts" on public.contacts
  for insert to authenticated with check (organization_id in (select private.my_organizations_with('edit')));
create policy "members edit contacts" on public.contacts
  for update to authenticated
  using (organization_id in (select private.my_organizations_with('edit')))
  with check (organization_id in (select private.my_organizations_with('edit')));
