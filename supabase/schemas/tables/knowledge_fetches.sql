-- What became of each fetch of a source: the newest 50 of each.
create table public.knowledge_fetches (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  source_id uuid not null,
  started_at timestamptz not null,
  ended_at timestamptz not null default now(),
  outcome text not null check (outcome in ('changed', 'unchanged', 'failed')),
  -- Of the source's answer; null: there was none.
  status integer,
  code text check (char_length(code) <= 100),
  message text check (char_length(message) <= 1000),
  requests integer not null default 0,
  bytes bigint not null default 0,
  records integer not null default 0,
  chunks_added integer not null default 0,
  chunks_removed integer not null default 0,
  chunks_kept integer not null default 0,
  -- Values that were masked.
  masked integer not null default 0,
  constraint knowledge_fetches_source_fkey foreign key (source_id, organization_id)
    references public.knowledge_sources (id, organization_id) on delete cascade
);
create index knowledge_fetches_organization_idx on public.knowledge_fetches (organization_id);
create index knowledge_fetches_source_idx on public.knowledge_fetches (source_id, ended_at desc, id desc);

alter table public.knowledge_fetches enable row level security;
revoke all on public.knowledge_fetches from anon, authenticated;
grant select on public.knowledge_fetches to authenticated;
grant all on public.knowledge_fetches to service_role;

create policy "members read" on public.knowledge_fetches
  for select to authenticated
  using (organization_id in (select m.organization_id from public.organization_members m where m.user_id = (select auth.uid())));
