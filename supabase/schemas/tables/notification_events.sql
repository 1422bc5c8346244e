-- What people are to be told of, written in the transaction of the change (private.notify) and told by notifications_tell. A row
-- for each time: transactions that tell of the same wait for nobody.
create table public.notification_events (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  kind text not null check (char_length(kind) between 1 and 60),
  -- The connection, run, endpoint or erasure that it is about.
  subject uuid not null,
  -- Ids and words of ours; no personal data.
  data jsonb not null default '{}'::jsonb
);
create index notification_events_organization_idx on public.notification_events (organization_id);

alter table public.notification_events enable row level security;
revoke all on public.notification_events from anon, authenticated;
grant all on public.notification_events to service_role;
