-- The contacts, or the one event, of a delivery, in their order.
create table public.gateway_items (
  delivery_id uuid not null references public.gateway_deliveries (id) on delete cascade,
  position integer not null,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  email text check (char_length(email) <= 320),
  phone text check (char_length(phone) <= 100),
  -- What is sent, as it was given: the contact, or the event with whom it is about.
  payload jsonb not null,
  -- Of one that is wrong: {code, message, field}; it goes nowhere.
  invalid jsonb,
  primary key (delivery_id, position)
);
create index gateway_items_email_idx on public.gateway_items (organization_id, lower(email)) where email is not null;
create index gateway_items_phone_idx on public.gateway_items (organization_id, phone) where phone is not null;

alter table public.gateway_items enable row level security;
revoke all on public.gateway_items from anon, authenticated;
grant select on public.gateway_items to authenticated;
grant all on public.gateway_items to service_role;

create policy "who runs the connections reads them" on public.gateway_items
  for select to authenticated using (organization_id in (select private.my_organizations_with('connections')));
