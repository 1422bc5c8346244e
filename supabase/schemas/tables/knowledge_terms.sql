-- How many passages of a source hold a word, of words that many of them hold. Search weighs words by it, and never goes through
-- all passages for a word that says little. Words that are not here are rare, and counted when they are asked for.
create table public.knowledge_terms (
  organization_id uuid not null,
  source_id uuid not null,
  term text not null,
  chunks integer not null,
  primary key (source_id, term),
  constraint knowledge_terms_source_fkey foreign key (source_id, organization_id)
    references public.knowledge_sources (id, organization_id) on delete cascade
);
create index knowledge_terms_organization_idx on public.knowledge_terms (organization_id);

alter table public.knowledge_terms enable row level security;
revoke all on public.knowledge_terms from anon, authenticated;
grant all on public.knowledge_terms to service_role;
