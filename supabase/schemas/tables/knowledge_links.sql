-- That a channel of a page draws on a source. Replies use those that are active.
create table public.knowledge_links (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  source_id uuid not null,
  channel text not null check (channel in ('facebook', 'messenger')),
  name text not null check (char_length(name) between 1 and 200),
  description text check (char_length(description) <= 2000),
  is_active boolean not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint knowledge_links_source_fkey foreign key (source_id, organization_id)
    references public.knowledge_sources (id, organization_id) on delete cascade,
  constraint knowledge_links_channel_key unique (source_id, channel)
);
create index knowledge_links_organization_idx on public.knowledge_links (organization_id);

create trigger knowledge_links_last after delete on public.knowledge_links
  for each row execute function private.knowledge_links_last();
create trigger knowledge_links_wake after insert or update of is_active on public.knowledge_links
  for each row when (new.is_active) execute function private.knowledge_links_wake();

alter table public.knowledge_links enable row level security;
revoke all on public.knowledge_links from anon, authenticated;
grant select on public.knowledge_links to authenticated;
grant all on public.knowledge_links to service_role;

create policy "members read" on public.knowledge_links
  for select to authenticated
  using (organization_id in (select m.organization_id from public.organization_members m where m.user_id = (select auth.uid())));
