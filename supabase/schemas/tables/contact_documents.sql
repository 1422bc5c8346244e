-- Files about contacts. A copy of a passport or a visa is for those who may see what is secret. In the database and not in a
-- store beside it: erased, backed up and kept apart with everything else.
create table public.contact_documents (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  contact_id uuid not null references public.contacts (id) on delete cascade,
  kind text not null default 'other' check (kind in ('passport', 'visa', 'ticket', 'insurance', 'contract', 'other')),
  is_restricted boolean not null generated always as (kind in ('passport', 'visa')) stored,
  name text not null check (btrim(name) <> '' and char_length(name) <= 255),
  -- What its first bytes say that it is.
  content_type text not null check (char_length(content_type) <= 100 and content_type ~ '^[a-z]+/[a-z0-9][a-z0-9.+-]*$'),
  size integer not null generated always as (octet_length(content)) stored,
  -- Encrypted by the app, with the keys that seal the tokens of CRMs, and what opens it; null: legible, from before that.
  content bytea not null check (octet_length(content) between 1 and 10485760),
  seal jsonb check (length(seal::text) < 500 and seal @?
    '$ ? (@.v == 1 && @.k.type() == "string" && @.iv.type() == "string" && @.tag.type() == "string")'),
  created_at timestamptz not null default now(),
  created_by uuid default auth.uid()
);
create index contact_documents_contact_idx on public.contact_documents (contact_id, created_at desc, id desc);
-- With what documents_fit adds up at every upload.
create index contact_documents_organization_idx on public.contact_documents (organization_id) include (size);
create trigger contact_documents_contact before insert on public.contact_documents
  for each row execute function private.parts_of_contact('contact_id');
create trigger contact_documents_at_most before insert on public.contact_documents for each row
  execute function private.at_most('100', 'too_many_documents', 'true', 'contact_id');
-- Ten gigabytes.
create trigger contact_documents_fit before insert on public.contact_documents for each row
  execute function private.documents_fit('10737418240');

alter table public.contact_documents enable row level security;
revoke all on public.contact_documents from anon, authenticated;
grant select, delete on public.contact_documents to authenticated;
grant insert (organization_id, contact_id, kind, name, content_type, content, seal) on public.contact_documents to authenticated;
grant all on public.contact_documents to service_role;
create policy "members read documents" on public.contact_documents
  for select to authenticated 
  using (organization_id in (select private.my_organizations())
         and (not is_restricted or organization_id in (select private.my_organizations_with('secrets'))));
create policy "members add documents" on public.contact_documents
  for insert to authenticated
  with check (seal is not null and organization_id in (select private.my_organizations_with('edit'))
              and (not is_restricted or organization_id in (select private.my_organizations_with('secrets'))));
create policy "members delete documents" on public.contact_documents
  for delete to authenticated
  using (organization_id in (select private.my_organizations_with('edit'))
         and (not is_restricted or organization_id in (select private.my_organizations_with('secrets'))));
