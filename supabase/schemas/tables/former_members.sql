-- Who has left an organisation: what they own stays theirs by name until somebody gives it to another.
create table public.former_members (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null,
  -- Null once the person has no account any more; who it was is gone then.
  account_id uuid references auth.users (id) on delete set null,
  email text check (char_length(email) <= 320),
  name text check (char_length(name) <= 120),
  left_at timestamptz not null default now(),
  primary key (organization_id, user_id)
);
create index former_members_account_idx on public.former_members (account_id);

create trigger former_members_forget before update on public.former_members
  for each row when (new.account_id is null) execute function private.former_members_forget();

alter table public.former_members enable row level security;
revoke all on public.former_members from anon, authenticated;
grant select on public.former_members to authenticated;
grant all on public.former_members to service_role;

create policy "members see who has left" on public.former_members
  for select to authenticated using (organization_id in (select private.my_organizations()));
