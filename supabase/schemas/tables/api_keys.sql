-- Keys with which programs call the API in an organisation's name. Of a key only its hash is stored; it is shown once, to the
-- person who makes it. A key is an actor of its own: its id stands where a person's would.
create table public.api_keys (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null check (char_length(btrim(name)) between 1 and 100),
  -- How it begins, to tell one from another.
  prefix text not null check (char_length(prefix) between 1 and 20),
  -- SHA-256, in hexadecimal digits.
  key_hash text not null unique check (key_hash ~ '^[0-9a-f]{64}$'),
  scopes text[] not null
    check (cardinality(scopes) > 0
           and scopes <@ array['gateway', 'intake', 'records:read', 'records:write', 'records:secret']),
  -- Requests a minute.
  rate_limit integer not null default 300 check (rate_limit between 1 and 100000),
  expires_at timestamptz check (expires_at between '2000-01-01Z' and '9999-12-31Z'),
  created_by uuid,
  created_at timestamptz not null default now(),
  -- To the minute.
  last_used_at timestamptz,
  revoked_at timestamptz,
  -- What the app shows the data API to act as the key (act_as_api_key). Anyone who has the key does not learn it, so that all
  -- calls go through the app and its rate limit.
  acting_secret text not null unique
    default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
);
create index api_keys_organization_idx on public.api_keys (organization_id, created_at, id);

alter table public.api_keys enable row level security;
revoke all on public.api_keys from anon, authenticated;
grant select (id, organization_id, name, prefix, scopes, rate_limit, expires_at, created_by, created_at, last_used_at, revoked_at)
  on public.api_keys to authenticated;
grant all on public.api_keys to service_role;

create policy "who runs the keys reads them" on public.api_keys
  for select to authenticated using (organization_id in (select private.my_organizations_with('keys')));
