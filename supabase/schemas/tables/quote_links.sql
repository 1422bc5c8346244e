-- Links by which customers open quotes without an account, one open one a quote. Of a link's token only the hash is stored.
create table private.quote_links (
  token_hash text primary key,
  quote_id uuid not null,
  organization_id uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  constraint quote_links_quote_fkey foreign key (quote_id, organization_id)
    references public.quotes (id, organization_id) on delete cascade
);
create unique index quote_links_quote_idx on private.quote_links (quote_id);
alter table private.quote_links enable row level security;
revoke all on private.quote_links from public, anon, authenticated;
grant all on private.quote_links to service_role;
