-- Passages of what was read of a source: a record, or some sentences. All of a source's are exchanged at once
-- (knowledge_swap), and those that stay the same stay the same rows.
create table public.knowledge_chunks (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  source_id uuid not null,
  -- In the source's own order, from 0.
  position integer not null check (position >= 0),
  -- Of the record or the field, as customers[0].
  path text not null check (char_length(path) <= 2000),
  text text not null check (char_length(text) between 1 and 10000),
  -- What its vector is made of; null: it has no meaning that a vector could hold.
  meaning text check (char_length(meaning) <= 10000),
  -- Of the meaning: passages that have the same share a vector.
  content_hash text not null check (content_hash ~ '^[0-9a-f]{32}$'),
  -- Words, ids and numbers as src/lib/knowledge/domain/tokens.ts reads them, in any language.
  search tsvector not null,
  constraint knowledge_chunks_source_fkey foreign key (source_id, organization_id)
    references public.knowledge_sources (id, organization_id) on delete cascade
);
create index knowledge_chunks_organization_idx on public.knowledge_chunks (organization_id);
create index knowledge_chunks_source_idx on public.knowledge_chunks (source_id, position);
create index knowledge_chunks_hash_idx on public.knowledge_chunks (source_id, content_hash);
create index knowledge_chunks_search_idx on public.knowledge_chunks using gin (search) with (fastupdate = off);

alter table public.knowledge_chunks enable row level security;
revoke all on public.knowledge_chunks from anon, authenticated;
grant select (id, organization_id, source_id, position, path, text, meaning) on public.knowledge_chunks to authenticated;
grant all on public.knowledge_chunks to service_role;

create policy "members read" on public.knowledge_chunks
  for select to authenticated
  using (organization_id in (select m.organization_id from public.organization_members m where m.user_id = (select auth.uid())));
