-- What a source of the type webhook has sent, all of it as one JSON document, sealed by the app: partial messages are merged
-- into it.
create table public.knowledge_documents (
  source_id uuid primary key,
  organization_id uuid not null,
  -- Base64 of the sealed bytes, and what opens them.
  content text not null check (char_length(content) <= 28000000),
  seal jsonb not null,
  -- Moves with each message: two that come at once are both merged.
  version integer not null default 1,
  -- Ids of the newest messages: what is sent again changes nothing.
  message_ids jsonb not null default '[]'::jsonb check (jsonb_typeof(message_ids) = 'array'),
  received_at timestamptz not null default now(),
  constraint knowledge_documents_source_fkey foreign key (source_id, organization_id)
    references public.knowledge_sources (id, organization_id) on delete cascade
);
create index knowledge_documents_organization_idx on public.knowledge_documents (organization_id);

alter table public.knowledge_documents enable row level security;
revoke all on public.knowledge_documents from anon, authenticated;
grant all on public.knowledge_documents to service_role;
