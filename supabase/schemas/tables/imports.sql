-- Files that people bring in: what each has, what is to become of it, and how far that is (import_decide). The rows of the file
-- are in import_rows, for as long as the organisation may want them (expires_at).
create table public.imports (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  -- Whose edits it makes.
  created_by uuid not null default auth.uid(),
  object_type text not null check (char_length(object_type) between 1 and 63),
  file_name text not null check (char_length(file_name) between 1 and 255),
  -- The headings of the file.
  columns text[] not null
    check (array_ndims(columns) = 1 and cardinality(columns) <= 500 and array_position(columns, null) is null
           and octet_length(array_to_string(columns, '')) <= 1000000),
  -- What becomes of each column, and of records that are there already. The app's to read.
  settings jsonb not null default '{}'::jsonb check (octet_length(settings::text) <= 500000),
  state text not null default 'reading'
    check (state in ('reading', 'read', 'checking', 'checked', 'importing', 'done', 'undoing', 'undone', 'failed')),
  rows_total integer not null default 0,
  -- The last row that is dealt with in this state.
  place integer not null default 0,
  -- {check, import, undo}: how many rows came to what.
  counts jsonb not null default '{}'::jsonb,
  -- Why it failed.
  problem text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  -- From then on the rows are deleted.
  expires_at timestamptz not null default now() + interval '30 days',
  constraint imports_tenant_key unique (id, organization_id)
);
create index imports_organization_idx on public.imports (organization_id, created_at desc, id);
create index imports_expires_idx on public.imports (expires_at);
-- Those whose rows are kept.
create trigger imports_at_most before insert on public.imports for each row
  execute function private.at_most('200', 'too_many_imports', 'expires_at > now()', 'organization_id');

alter table public.imports enable row level security;
revoke all on public.imports from anon, authenticated;
grant select on public.imports to authenticated;
grant insert (organization_id, object_type, file_name, columns) on public.imports to authenticated;
grant delete on public.imports to authenticated;
grant all on public.imports to service_role;

create policy "who imports reads imports" on public.imports
  for select to authenticated using (organization_id in (select private.my_organizations_with('import')));
create policy "who imports adds imports" on public.imports
  for insert to authenticated
  with check (organization_id in (select private.my_organizations_with('import'))
              and object_type in (select o.object_type from private.record_objects() o));
-- What was imported can be taken back only while its rows are there, and what is under way is not taken away below it.
create policy "who imports deletes imports" on public.imports
  for delete to authenticated
  using (state not in ('checking', 'importing', 'undoing')
         and organization_id in (select private.my_organizations_with('import')));
