-- When each member last got a lead in turn (assign_lead).
create table private.lead_turns (
  organization_id uuid not null,
  user_id uuid not null,
  taken_at timestamptz not null,
  primary key (organization_id, user_id),
  constraint lead_turns_member_fkey foreign key (organization_id, user_id)
    references public.organization_members (organization_id, user_id) on delete cascade
);

alter table private.lead_turns enable row level security;
revoke all on private.lead_turns from public, anon, authenticated;
grant all on private.lead_turns to service_role;
