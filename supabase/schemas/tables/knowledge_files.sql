-- Files that admins have uploaded to link them. The bytes are in Supabase Storage, bucket `knowledge`, under organisation and id.
-- A row stays until the bytes are gone, whatever is deleted beside it, the organisation too: nothing in Storage is without one.
create table private.knowledge_files (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  bytes integer not null check (bytes >= 0),
  -- Once it was linked, it goes with its last link; before that it is waited for, for a day.
  was_linked boolean not null default false,
  -- From here on nobody can link it.
  is_leaving boolean not null default false,
  created_at timestamptz not null default now()
);
create index knowledge_files_organization_idx on private.knowledge_files (organization_id);
alter table private.knowledge_files enable row level security;
grant all on private.knowledge_files to service_role;
