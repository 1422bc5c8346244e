-- The rows of files that people bring in, and what became of each.
create table public.import_rows (
  import_id uuid not null,
  organization_id uuid not null,
  row_number integer not null check (row_number between 1 and 1000000),
  -- A text for each column of the file.
  cells jsonb not null
    check (jsonb_typeof(cells) = 'array' and octet_length(cells::text) <= 4000000
           and not jsonb_path_exists(cells, 'strict $[*] ? (@.type() != "string")')),
  -- A hash of what a record is recognised by.
  match_key text,
  -- Null: not dealt with. Of a check what would become of it.
  outcome text check (outcome in ('created', 'updated', 'unchanged', 'skipped', 'refused', 'undone', 'kept')),
  -- The record that it made or changed.
  record_id uuid,
  -- By column, or 'custom.<key>': what a record had, and has since.
  before jsonb,
  written jsonb,
  -- [{field, message}]
  problems jsonb,
  primary key (import_id, row_number),
  constraint import_rows_import_fkey foreign key (import_id, organization_id)
    references public.imports (id, organization_id) on delete cascade
);
-- Keys of records that the file makes; rows that a person looks at; rows that an undo takes back.
create index import_rows_key_idx on public.import_rows (import_id, match_key) where match_key is not null;
create index import_rows_problem_idx on public.import_rows (import_id, outcome, row_number) where outcome in ('refused', 'kept');
create index import_rows_done_idx on public.import_rows (import_id, row_number)
  where outcome in ('created', 'updated') and record_id is not null;
create index import_rows_record_idx on public.import_rows (organization_id, record_id);

alter table public.import_rows enable row level security;
revoke all on public.import_rows from anon, authenticated;
grant select on public.import_rows to authenticated;
grant insert (import_id, organization_id, row_number, cells) on public.import_rows to authenticated;
grant all on public.import_rows to service_role;

create policy "who imports reads rows" on public.import_rows
  for select to authenticated using (organization_id in (select private.my_organizations_with('import')));
-- Rows are added while the file is read, and not later.
create policy "who imports adds rows" on public.import_rows
  for insert to authenticated
  with check (organization_id in (select private.my_organizations_with('import'))
              and exists (select from public.imports i where i.id = import_id and i.state = 'reading'));
