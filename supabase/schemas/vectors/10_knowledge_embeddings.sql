-- What passages mean, as vectors. Everything that needs pgvector is in this folder and in a migration of its own.
create extension if not exists vector with schema extensions;

-- One for each meaning of a source and each model. It is found by a passage that has its hash, so that vectors can be made
-- before the passages are there, and stay while passages move.
create table public.knowledge_embeddings (
  organization_id uuid not null,
  source_id uuid not null,
  -- Vectors of different models cannot be compared.
  model text not null check (char_length(model) between 1 and 200),
  content_hash text not null check (content_hash ~ '^[0-9a-f]{32}$'),
  dimensions smallint not null check (dimensions between 1 and 4000),
  -- Of length 1. Null: the model knows nothing of the text, as one for English of Japanese.
  embedding extensions.halfvec,
  created_at timestamptz not null default now(),
  primary key (source_id, model, content_hash),
  constraint knowledge_embeddings_length_check check (extensions.vector_dims(embedding) = dimensions),
  constraint knowledge_embeddings_source_fkey foreign key (source_id, organization_id)
    references public.knowledge_sources (id, organization_id) on delete cascade
);
create index knowledge_embeddings_organization_idx on public.knowledge_embeddings (organization_id);
-- An index holds vectors of one length. Another length than these is searched without an index. Whole floats make an index six
-- times as fast to fill where no processor converts half ones, as in the embedded database; it takes 2,000 of them at most.
create index knowledge_embeddings_384_idx on public.knowledge_embeddings
  using hnsw ((embedding::extensions.vector(384)) extensions.vector_ip_ops) where dimensions = 384;
create index knowledge_embeddings_512_idx on public.knowledge_embeddings
  using hnsw ((embedding::extensions.vector(512)) extensions.vector_ip_ops) where dimensions = 512;
create index knowledge_embeddings_768_idx on public.knowledge_embeddings
  using hnsw ((embedding::extensions.vector(768)) extensions.vector_ip_ops) where dimensions = 768;
create index knowledge_embeddings_1024_idx on public.knowledge_embeddings
  using hnsw ((embedding::extensions.vector(1024)) extensions.vector_ip_ops) where dimensions = 1024;
create index knowledge_embeddings_1536_idx on public.knowledge_embeddings
  using hnsw ((embedding::extensions.vector(1536)) extensions.vector_ip_ops) where dimensions = 1536;
create index knowledge_embeddings_3072_idx on public.knowledge_embeddings
  using hnsw ((embedding::extensions.halfvec(3072)) extensions.halfvec_ip_ops) where dimensions = 3072;

alter table public.knowledge_embeddings enable row level security;
revoke all on public.knowledge_embeddings from anon, authenticated;
grant all on public.knowledge_embeddings to service_role;
