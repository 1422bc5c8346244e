-- How often an organisation has asked its sources, or its sources were asked by hand, in the minute that is under way.
create table private.knowledge_usage (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  purpose text not null check (purpose in ('search', 'answer', 'fetch')),
  since timestamptz not null,
  used integer not null,
  primary key (organization_id, purpose)
);
alter table private.knowledge_usage enable row level security;
revoke all on private.knowledge_usage from public, anon, authenticated;
grant all on private.knowledge_usage to service_role;
