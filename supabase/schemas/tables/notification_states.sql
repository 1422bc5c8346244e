-- States that last: who was told once of a connection that fails is not told again until it has recovered, except reminders with
-- growing gaps.
create table public.notification_states (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  kind text not null check (char_length(kind) between 1 and 60),
  subject uuid not null,
  data jsonb not null default '{}'::jsonb,
  since timestamptz not null default now(),
  reminders integer not null default 0,
  remind_at timestamptz not null default now() + interval '1 day',
  primary key (organization_id, kind, subject)
);
create index notification_states_due_idx on public.notification_states (remind_at);

alter table public.notification_states enable row level security;
revoke all on public.notification_states from anon, authenticated;
grant all on public.notification_states to service_role;
