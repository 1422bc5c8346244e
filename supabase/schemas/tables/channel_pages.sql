-- An organisation's pages on its channels, where customers ask and replies are given.
create table public.channel_pages (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  -- What the channel calls it.
  page_id text not null check (char_length(page_id) between 1 and 100),
  page_name text not null check (char_length(page_name) between 1 and 200),
  channels text[] not null default '{facebook,messenger}' check (cardinality(channels) between 1 and 20),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint channel_pages_known_check check (channels <@ array['facebook', 'messenger']),
  constraint channel_pages_page_key unique (organization_id, page_id),
  constraint channel_pages_tenant_key unique (id, organization_id)
);

alter table public.channel_pages enable row level security;
revoke all on public.channel_pages from anon, authenticated;
grant select on public.channel_pages to authenticated;
grant all on public.channel_pages to service_role;

create policy "members read" on public.channel_pages
  for select to authenticated
  using (organization_id in (select m.organization_id from public.organization_members m where m.user_id = (select auth.uid())));
