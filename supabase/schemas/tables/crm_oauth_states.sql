-- One-use OAuth states. Only the hash of a state is stored, readable by the service only.
create table public.crm_oauth_states (
  state_hash text primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null,
  crm_type text not null,
  connection_id uuid not null,
  code_verifier jsonb not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  environment text not null default 'production' check (environment in ('production', 'sandbox')),
  -- Sealed credentials of the organisation's own app; none where the server's is used.
  app jsonb
);
create index crm_oauth_states_organization_idx on public.crm_oauth_states (organization_id);

alter table public.crm_oauth_states enable row level security;
revoke all on public.crm_oauth_states from anon, authenticated;
grant all on public.crm_oauth_states to service_role;
