-- What one call of the push gateway has asked to be delivered.
create table public.gateway_deliveries (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id text not null,
  kind text not null check (kind in ('contact', 'contacts', 'event')),
  -- The caller's own name of the call, for a day, with a hash of what was asked and what was answered.
  idempotency_key text check (char_length(idempotency_key) between 1 and 255),
  hash text,
  answer jsonb,
  created_at timestamptz not null default now()
);
create unique index gateway_deliveries_key_idx on public.gateway_deliveries (organization_id, user_id, idempotency_key)
  where idempotency_key is not null;
create index gateway_deliveries_organization_idx on public.gateway_deliveries (organization_id, created_at desc, id desc);
create index gateway_deliveries_created_idx on public.gateway_deliveries (created_at);

alter table public.gateway_deliveries enable row level security;
revoke all on public.gateway_deliveries from anon, authenticated;
grant select (id, organization_id, user_id, kind, created_at) on public.gateway_deliveries to authenticated;
grant all on public.gateway_deliveries to service_role;

create policy "who runs the connections reads them" on public.gateway_deliveries
  for select to authenticated using (organization_id in (select private.my_organizations_with('connections')));
