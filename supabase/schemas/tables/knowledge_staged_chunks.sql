-- Passages of a fetch that is going on: nobody searches them. They become a source's passages all at once, or are forgotten.
create table public.knowledge_staged_chunks (
  organization_id uuid not null,
  source_id uuid not null,
  load uuid not null,
  position integer not null,
  path text not null,
  text text not null,
  meaning text,
  content_hash text not null,
  words text[] not null,
  primary key (source_id, load, position),
  constraint knowledge_staged_chunks_source_fkey foreign key (source_id, organization_id)
    references public.knowledge_sources (id, organization_id) on delete cascade
);
create index knowledge_staged_chunks_organization_idx on public.knowledge_staged_chunks (organization_id);

alter table public.knowledge_staged_chunks enable row level security;
revoke all on public.knowledge_staged_chunks from anon, authenticated;
grant all on public.knowledge_staged_chunks to service_role;
