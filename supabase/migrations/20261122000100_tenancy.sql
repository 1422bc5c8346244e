-- Organisations and who belongs to them. Every other table hangs off organizations.id.

create schema if not exists private;
grant usage on schema private to authenticated, service_role;

create table public.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(btrim(name)) between 1 and 120),
  created_at timestamptz not null default now()
);

create table public.organization_members (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null default 'member' check (role in ('owner', 'admin', 'member')),
  created_at timestamptz not null default now(),
  primary key (organization_id, user_id)
);
create index organization_members_user_idx on public.organization_members (user_id);

-- Security definer, so that a policy on organization_members can ask it without asking itself.
create function private.my_organizations() returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select organization_id from public.organization_members where user_id = (select auth.uid())
$$;

create function private.my_administered_organizations() returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select organization_id from public.organization_members
  where user_id = (select auth.uid()) and role in ('owner', 'admin')
$$;

revoke all on function private.my_organizations() from public;
revoke all on function private.my_administered_organizations() from public;
grant execute on function private.my_organizations() to authenticated, service_role;
grant execute on function private.my_administered_organizations() to authenticated, service_role;

alter table public.organizations enable row level security;
alter table public.organization_members enable row level security;

revoke all on public.organizations, public.organization_members from anon, authenticated;
grant select on public.organizations, public.organization_members to authenticated;
grant update (name) on public.organizations to authenticated;
grant all on public.organizations, public.organization_members to service_role;

create policy "members read their organisation" on public.organizations
  for select to authenticated using (id in (select private.my_organizations()));
create policy "admins rename their organisation" on public.organizations
  for update to authenticated
  using (id in (select private.my_administered_organizations()))
  with check (id in (select private.my_administered_organizations()));
create policy "members see who else belongs" on public.organization_members
  for select to authenticated using (organization_id in (select private.my_organizations()));

-- Sign-up ends here: the caller becomes the owner of a new organisation.
create function public.create_organization(p_name text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  v_user uuid := auth.uid();
  v_organization uuid;
begin
  if v_user is null then
    raise exception 'Sign in before creating an organisation.' using errcode = '42501';
  end if;
  insert into public.organizations (name) values (btrim(p_name)) returning id into v_organization;
  insert into public.organization_members (organization_id, user_id, role)
  values (v_organization, v_user, 'owner');
  return v_organization;
end
$$;
revoke all on function public.create_organization(text) from public, anon;
grant execute on function public.create_organization(text) to authenticated;
