-- The people (and queues) who own records in a CRM, as it lists them, each with the member of the organisation who it is.
create table public.crm_users (
  connection_id uuid not null,
  organization_id uuid not null,
  crm_user_id text not null check (char_length(crm_user_id) between 1 and 255),
  kind text not null default 'person' check (kind in ('person', 'queue')),
  name text check (char_length(name) <= 500),
  email text check (char_length(email) <= 320),
  -- False for a user whom the CRM gives no records any more, or does not list (any more).
  active boolean not null default true,
  -- A member, or somebody who was one until now.
  member_id uuid,
  -- Null: waits until it is known who that is. 'none': a person has said that no member is.
  matched_by text check (matched_by in ('email', 'hand', 'none')),
  primary key (connection_id, crm_user_id),
  constraint crm_users_match check ((member_id is not null) = (coalesce(matched_by, 'none') <> 'none')),
  constraint crm_users_queue check (kind = 'person' or member_id is null),
  -- One key for both columns: whatever is written, it belongs to the organisation of its connection.
  constraint crm_users_connection_fkey foreign key (connection_id, organization_id)
    references public.crm_connections (id, organization_id) on delete cascade
);
-- Both ways there is one answer.
create unique index crm_users_member_idx on public.crm_users (connection_id, member_id) where member_id is not null;
create index crm_users_organization_idx on public.crm_users (organization_id);

alter table public.crm_users enable row level security;
revoke all on public.crm_users from anon, authenticated;
grant select on public.crm_users to authenticated;
grant all on public.crm_users to service_role;

create policy "members read" on public.crm_users
  for select to authenticated using (organization_id in (select private.my_organizations()));
