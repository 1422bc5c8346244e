-- The last number that an organisation has given a quote. Its row is locked until the quote is there, so that numbers have no
-- gaps.
create table private.quote_numbers (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  last bigint not null
);
alter table private.quote_numbers enable row level security;
revoke all on private.quote_numbers from public, anon, authenticated;
grant all on private.quote_numbers to service_role;
