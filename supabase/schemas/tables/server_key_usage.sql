-- How often the server's own key was used in the minute that is under way, as api_key_usage says it of keys.
create table private.server_key_usage (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  since timestamptz not null,
  used integer not null
);
alter table private.server_key_usage enable row level security;
revoke all on private.server_key_usage from public, anon, authenticated;
grant all on private.server_key_usage to service_role;
