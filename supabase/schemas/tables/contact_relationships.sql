-- Who contacts are to each other: related_id is the kind of contact_id, as in "Bea is Ada's assistant". Kept once, in one
-- direction: the other one follows from it (domain/relationships.ts has the inverses), and of a kind that is its own, the lesser
-- id is first.
create table public.contact_relationships (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  contact_id uuid not null references public.contacts (id) on delete cascade,
  related_id uuid not null references public.contacts (id) on delete cascade,
  kind text not null check (kind in ('spouse', 'child', 'assistant', 'colleague', 'emergency_contact', 'travel_companion')),
  created_at timestamptz not null default now(),
  created_by uuid default auth.uid(),
  constraint contact_relationships_two check (contact_id <> related_id),
  constraint contact_relationships_direction
    check (kind not in ('spouse', 'colleague', 'travel_companion') or contact_id < related_id),
  unique (contact_id, related_id, kind)
);
create index contact_relationships_related_idx on public.contact_relationships (related_id);
create index contact_relationships_organization_idx on public.contact_relationships (organization_id);
create trigger contact_relationships_contacts before insert on public.contact_relationships
  for each row execute function private.parts_of_contact('contact_id', 'related_id');
create trigger contact_relationships_at_most before insert on public.contact_relationships for each row
  execute function private.at_most('100', 'too_many_relationships', 'true', 'contact_id');
create trigger contact_relationships_to_at_most before insert on public.contact_relationships for each row
  execute function private.at_most('100', 'too_many_relationships', 'true', 'related_id');

alter table public.contact_relationships enable row level security;
revoke all on public.contact_relationships from anon, authenticated;
grant select, delete on public.contact_relationships to authenticated;
grant insert (organization_id, contact_id, related_id, kind) on public.contact_relationships to authenticated;
grant all on public.contact_relationships to service_role;
create policy "members read relationships" on public.contact_relationships
  for select to authenticated using (organization_id in (select private.my_organizations()));
create policy "members add relationships" on public.contact_relationships
  for insert to authenticated with check (organization_id in (select private.my_organizations_with('edit')));
create policy "members end relationships" on public.contact_relationships
  for delete to authenticated using (organization_id in (select private.my_organizations_with('edit')));
