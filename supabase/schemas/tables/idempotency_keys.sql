-- What requests with an Idempotency-Key were answered, for a day: by the organisation, who asked, and the name that they gave it.
create table private.idempotency_keys (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  actor_id uuid not null,
  key text not null check (char_length(key) between 1 and 255),
  -- SHA-256 of what was asked.
  hash text not null check (char_length(hash) <= 100),
  answer jsonb,
  created_at timestamptz not null default now(),
  primary key (organization_id, actor_id, key)
);
create index idempotency_keys_created_idx on private.idempotency_keys (created_at);

alter table private.idempotency_keys enable row level security;
revoke all on private.idempotency_keys from public, anon, authenticated;
grant all on private.idempotency_keys to service_role;
