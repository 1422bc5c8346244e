-- Requests of each API key in the minute that began at since. Lost in a crash of the database, which costs nobody anything.
create unlogged table private.api_key_usage (
  key_id uuid primary key references public.api_keys (id) on delete cascade,
  since timestamptz not null,
  used integer not null
);

alter table private.api_key_usage enable row level security;
revoke all on private.api_key_usage from public, anon, authenticated;
grant all on private.api_key_usage to service_role;
