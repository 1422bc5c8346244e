-- What only some may see of a quote (the permission "secrets"): what its lines cost the organisation, and what that leaves of its
-- subtotal. Kept by quote_lines_sum.
create table public.quotes_secrets (
  id uuid primary key references public.quotes (id) on delete cascade,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  cost_total numeric not null default 0,
  margin numeric not null default 0,
  -- Of the subtotal, to two places; null where that is 0.
  margin_percent numeric
);
create index quotes_secrets_organization_idx on public.quotes_secrets (organization_id);

alter table public.quotes_secrets enable row level security;
revoke all on public.quotes_secrets from anon, authenticated;
grant all on public.quotes_secrets to service_role;
grant select on public.quotes_secrets to authenticated;
create policy "who may sees secrets of quotes" on public.quotes_secrets
  for select to authenticated using (organization_id in (select private.my_organizations_with('secrets')));
