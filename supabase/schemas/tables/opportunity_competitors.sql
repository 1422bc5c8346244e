-- Who else may make a sale, and what became of that.
create table public.opportunity_competitors (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  opportunity_id uuid not null,
  name text not null check (char_length(btrim(name)) between 1 and 500),
  strengths text check (char_length(strengths) <= 10000),
  weaknesses text check (char_length(weaknesses) <= 10000),
  status text not null default 'active' check (status in ('active', 'won_against', 'lost_to')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint opportunity_competitors_opportunity_fkey foreign key (opportunity_id, organization_id)
    references public.opportunities (id, organization_id) on delete cascade
);
create index opportunity_competitors_opportunity_idx on public.opportunity_competitors (opportunity_id, created_at, id);
create index opportunity_competitors_organization_idx on public.opportunity_competitors (organization_id);

create trigger opportunity_competitors_stamp before update on public.opportunity_competitors
  for each row execute function private.competitors_stamp();
create trigger opportunity_competitors_at_most before insert on public.opportunity_competitors for each row
  execute function private.at_most('100', 'too_many_competitors', 'true', 'opportunity_id');

alter table public.opportunity_competitors enable row level security;
revoke all on public.opportunity_competitors from anon, authenticated;
grant all on public.opportunity_competitors to service_role;
grant select, delete on public.opportunity_competitors to authenticated;
grant insert (organization_id, opportunity_id, name, strengths, weaknesses, status)
  on public.opportunity_competitors to authenticated;
grant update (name, strengths, weaknesses, status) on public.opportunity_competitors to authenticated;
create policy "members read" on public.opportunity_competitors
  for select to authenticated using (organization_id in (select private.my_organizations()));
create policy "members add" on public.opportunity_competitors
  for insert to authenticated with check (organization_id in (select private.my_organizations_with('edit')));
create policy "members edit" on public.opportunity_competitors
  for update to authenticated
  using (organization_id in (select private.my_organizations_with('edit')))
  with check (organization_id in (select private.my_organizations_with('edit')));
create policy "members remove" on public.opportunity_competitors
  for delete to authenticated using (organization_id in (select private.my_organizations_with('edit')));
