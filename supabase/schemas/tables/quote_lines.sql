-- The lines of quotes: a service or a product, how much of it, at what price. Written by quote_write_lines and by copies of whole
-- quotes alone. What each comes to follows from its columns and the quote's currency, rounded half away from zero to the
-- currency's minor unit; times 0.01, and not divided by 100, it is exact before that.
create table public.quote_lines (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  quote_id uuid not null,
  -- The quote's.
  currency text not null,
  -- From 1 on, in the order in which the customer reads them.
  position integer not null check (position > 0),
  kind text not null default 'service' check (kind in ('service', 'product')),
  description text not null check (char_length(btrim(description)) between 1 and 2000),
  quantity numeric not null default 1 check (quantity >= 0 and quantity < 1e9 and quantity = round(quantity, 3)),
  -- No infinity either, nor what is no number. Below zero: what is taken off.
  unit_price numeric not null default 0 check (abs(unit_price) < 1e12 and unit_price = round(unit_price, 6)),
  unit_cost numeric check (unit_cost >= 0 and unit_cost < 1e12 and unit_cost = round(unit_cost, 6)),
  discount_percent numeric not null default 0
    check (discount_percent >= 0 and discount_percent <= 100 and discount_percent = round(discount_percent, 6)),
  tax_rate numeric not null default 0 check (tax_rate >= 0 and tax_rate <= 100 and tax_rate = round(tax_rate, 6)),
  net numeric generated always as (private.line_net(quantity, unit_price, discount_percent, currency)) stored
    check (abs(net) < 1e12),
  tax numeric generated always as
    (round(private.line_net(quantity, unit_price, discount_percent, currency) * tax_rate * 0.01, private.minor_digits(currency)))
    stored,
  -- Of no bound: people who may not see costs would find them out by the quantity from which on a line is refused.
  cost numeric generated always as (round(quantity * coalesce(unit_cost, 0), private.minor_digits(currency))) stored,
  created_at timestamptz not null default now(),
  constraint quote_lines_quote_fkey foreign key (quote_id, organization_id, currency)
    references public.quotes (id, organization_id, currency) on update cascade on delete cascade
);
create index quote_lines_quote_idx on public.quote_lines (quote_id, position, id);
create index quote_lines_organization_idx on public.quote_lines (organization_id);

create trigger quote_lines_sum_insert after insert on public.quote_lines referencing new table as changed_rows
  for each statement execute function private.quote_lines_sum();
create trigger quote_lines_sum_update after update on public.quote_lines referencing new table as changed_rows
  for each statement execute function private.quote_lines_sum();
create trigger quote_lines_sum_delete after delete on public.quote_lines referencing old table as changed_rows
  for each statement execute function private.quote_lines_sum();

alter table public.quote_lines enable row level security;
revoke all on public.quote_lines from anon, authenticated;
grant select (id, organization_id, quote_id, currency, position, kind, description, quantity, unit_price, discount_percent,
  tax_rate, net, tax, created_at) on public.quote_lines to authenticated;
grant all on public.quote_lines to service_role;

create policy "members read quote lines" on public.quote_lines
  for select to authenticated using (organization_id in (select private.my_organizations()));
