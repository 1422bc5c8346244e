-- What contacts have agreed to, and taken back: a row each time, none is ever changed. The newest of a channel and a purpose
-- holds.
create table public.contact_consents (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  contact_id uuid not null references public.contacts (id) on delete cascade,
  channel text not null check (channel in ('email', 'phone', 'sms', 'whatsapp', 'post')),
  purpose text not null default 'marketing' check (purpose in ('marketing', 'newsletter', 'service', 'profiling')),
  status text not null check (status in ('granted', 'withdrawn')),
  -- Where it was said: a form, a call, a letter.
  source text not null check (btrim(source) <> '' and char_length(source) <= 500),
  -- When it was said, and when and by whom it was written down here.
  at timestamptz not null default now() check (at between '1900-01-01' and '9999-12-31'),
  recorded_at timestamptz not null default now(),
  recorded_by uuid default auth.uid()
);
create index contact_consents_contact_idx on public.contact_consents (contact_id, at desc, id desc);
create index contact_consents_organization_idx on public.contact_consents (organization_id);
create trigger contact_consents_contact before insert on public.contact_consents
  for each row execute function private.parts_of_contact('contact_id');
create trigger contact_consents_said before insert on public.contact_consents
  for each row execute function private.consent_said();
create trigger contact_consents_at_most before insert on public.contact_consents for each row
  execute function private.at_most('1000', 'too_many_consents', 'true', 'contact_id');

alter table public.contact_consents enable row level security;
revoke all on public.contact_consents from anon, authenticated;
grant select on public.contact_consents to authenticated;
grant insert (organization_id, contact_id, channel, purpose, status, source, at) on public.contact_consents to authenticated;
grant all on public.contact_consents to service_role;
create policy "members read consents" on public.contact_consents
  for select to authenticated using (organization_id in (select private.my_organizations()));
create policy "members write down consents" on public.contact_consents
  for insert to authenticated with check (organization_id in (select private.my_organizations_with('edit')));
