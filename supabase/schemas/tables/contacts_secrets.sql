-- What only some may see of a contact (the permission "secrets"): its travel documents. What is JSON is sealed by the app, with
-- the keys that seal the tokens of CRMs. Written by private.write_secrets alone, with the contact whose version it moves.
create table public.contacts_secrets (
  id uuid primary key references public.contacts (id) on delete cascade,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  passport_number jsonb check (private.is_sealed(passport_number)),
  passport_country jsonb check (private.is_sealed(passport_country)),
  passport_expiry date check (passport_expiry between '0001-01-01' and '9999-12-31'),
  visa_number jsonb check (private.is_sealed(visa_number)),
  visa_type jsonb check (private.is_sealed(visa_type)),
  visa_country jsonb check (private.is_sealed(visa_country)),
  visa_expiry date check (visa_expiry between '0001-01-01' and '9999-12-31')
);
create index contacts_secrets_passport_idx on public.contacts_secrets (organization_id, passport_expiry, id)
  where passport_expiry is not null;
create index contacts_secrets_visa_idx on public.contacts_secrets (organization_id, visa_expiry, id)
  where visa_expiry is not null;

alter table public.contacts_secrets enable row level security;
revoke all on public.contacts_secrets from anon, authenticated;
grant all on public.contacts_secrets to service_role;
grant select on public.contacts_secrets to authenticated;
create policy "who may sees secrets of contacts" on public.contacts_secrets
  for select to authenticated using (organization_id in (select private.my_organizations_with('secrets')));
