-- Attempts to sign in or up that count against an account or an address, each by a keyed hash: whose they are is
-- not to be read here.
create table private.sign_in_attempts (
  key text primary key check (char_length(key) <= 100),
  failures integer not null default 0,
  blocked_until timestamptz,
  updated_at timestamptz not null default now()
);
create index sign_in_attempts_updated_idx on private.sign_in_attempts (updated_at);

alter table private.sign_in_attempts enable row level security;
revoke all on private.sign_in_attempts from public, anon, authenticated;
grant all on private.sign_in_attempts to service_role;
