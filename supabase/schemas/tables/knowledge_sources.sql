-- An outside source of what replies draw on: fetched once per page and address, whichever of the page's channels use it
-- (knowledge_links). It goes with the last of those, and all that was read of it with it.
create table public.knowledge_sources (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  page uuid not null,
  url text not null check (char_length(url) between 1 and 2000),
  type text not null default 'api' check (type in ('api', 'webhook', 'file', 'database')),
  -- How it is asked, of the type api: method, body or GraphQL; of the type database: the SELECT.
  method text not null default 'GET' check (method in ('GET', 'POST')),
  body text check (char_length(body) <= 100000),
  graphql jsonb check (octet_length(graphql::text) <= 200000),
  query text check (char_length(query) <= 20000),
  -- Name and value of each; '***' in the place of a secret value, which is in secrets.
  headers jsonb not null default '{}'::jsonb check (jsonb_typeof(headers) = 'object'),
  has_api_key boolean not null default false,
  -- {type: 'oauth2', token_url, client_id, scope}
  auth jsonb check (jsonb_typeof(auth) = 'object'),
  -- Sealed by the app: {api_key, headers, client_secret, webhook_secret}, each where there is one.
  secrets jsonb,
  -- {max_pages}
  pagination jsonb check (jsonb_typeof(pagination) = 'object'),
  -- [{path, action: 'drop' | 'mask'}]
  rules jsonb not null default '[]'::jsonb check (jsonb_typeof(rules) = 'array' and jsonb_array_length(rules) <= 200),
  refresh_minutes integer not null default 30 check (refresh_minutes between 5 and 10080),
  -- pending: never fetched; failed: tried again by itself; needs_attention: that will not help until somebody changes something.
  state text not null default 'pending' check (state in ('pending', 'ok', 'failed', 'needs_attention')),
  -- By which the source and we know that nothing has changed.
  etag text check (char_length(etag) <= 1000),
  last_modified text check (char_length(last_modified) <= 200),
  content_hash text check (content_hash ~ '^[0-9a-f]{64}$'),
  -- What is kept of it.
  records integer not null default 0,
  chunks integer not null default 0,
  characters bigint not null default 0,
  sample text check (char_length(sample) <= 10000),
  embedded_at timestamptz,
  last_fetch_at timestamptz,
  next_fetch_at timestamptz not null default now(),
  -- {code, message, action}
  last_error jsonb check (jsonb_typeof(last_error) = 'object'),
  -- In a row.
  failures integer not null default 0,
  -- The worker that fetches it, and until when nobody else does.
  claim uuid,
  claimed_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint knowledge_sources_page_fkey foreign key (page, organization_id)
    references public.channel_pages (id, organization_id) on delete cascade,
  constraint knowledge_sources_url_key unique (page, url),
  constraint knowledge_sources_tenant_key unique (id, organization_id)
);
create index knowledge_sources_organization_idx on public.knowledge_sources (organization_id, page);
create index knowledge_sources_due_idx on public.knowledge_sources (next_fetch_at);

create trigger knowledge_sources_wake after update of next_fetch_at on public.knowledge_sources
  for each row when (new.next_fetch_at <= now() and new.next_fetch_at <> old.next_fetch_at)
  execute function private.knowledge_sources_wake();
create trigger knowledge_sources_file after insert or update of type, url on public.knowledge_sources
  for each row when (new.type = 'file' and new.url like 'file:%') execute function private.knowledge_sources_file();

alter table public.knowledge_sources enable row level security;
revoke all on public.knowledge_sources from anon, authenticated;
grant select (
  id, organization_id, page, url, type, method, body, graphql, query, headers, has_api_key, auth, pagination, rules,
  refresh_minutes, state, records, chunks, characters, sample, embedded_at, last_fetch_at, next_fetch_at, last_error, failures,
  created_at, updated_at
) on public.knowledge_sources to authenticated;
grant all on public.knowledge_sources to service_role;

create policy "members read" on public.knowledge_sources
  for select to authenticated
  using (organization_id in (select m.organization_id from public.organization_members m where m.user_id = (select auth.uid())));
