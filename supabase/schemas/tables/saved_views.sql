-- Lists as people have set them up: filters, order and columns under a name, for the person who saved it or for the organisation.
create table public.saved_views (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  created_by uuid not null default auth.uid(),
  object_type text not null check (char_length(object_type) between 1 and 63),
  name text not null check (char_length(btrim(name)) between 1 and 100),
  -- What the list's address says. The app's to read.
  query text not null check (char_length(query) <= 4000),
  is_shared boolean not null default false,
  created_at timestamptz not null default now(),
  constraint saved_views_tenant_key unique (id, organization_id)
);
-- Anyone who chooses a view by its name finds one: of their own, and of those that are shared.
create unique index saved_views_own_name_key on public.saved_views
  (organization_id, object_type, created_by, (lower(btrim(name))))
  where not is_shared;
create unique index saved_views_shared_name_key on public.saved_views (organization_id, object_type, (lower(btrim(name))))
  where is_shared;
create index saved_views_list_idx on public.saved_views (organization_id, object_type, name, id);
create trigger saved_views_at_most before insert on public.saved_views for each row when (not new.is_shared)
  execute function private.at_most('100', 'too_many_views', 'true', 'organization_id', 'created_by', 'is_shared');
create trigger saved_views_shared_at_most before insert on public.saved_views for each row when (new.is_shared)
  execute function private.at_most('100', 'too_many_shared_views', 'true', 'organization_id', 'is_shared');
create trigger saved_views_kept_at_most before update on public.saved_views for each row
  when (old.is_shared and not new.is_shared)
  execute function private.at_most('100', 'too_many_views', 'true', 'organization_id', 'created_by', 'is_shared');
create trigger saved_views_given_at_most before update on public.saved_views for each row
  when (new.is_shared and not old.is_shared)
  execute function private.at_most('100', 'too_many_shared_views', 'true', 'organization_id', 'is_shared');

alter table public.saved_views enable row level security;
revoke all on public.saved_views from anon, authenticated;
grant select, delete on public.saved_views to authenticated;
grant insert (organization_id, object_type, name, query, is_shared), update (name, query, is_shared) on public.saved_views
  to authenticated;
grant all on public.saved_views to service_role;

create policy "people read their own views and shared ones" on public.saved_views
  for select to authenticated
  using ((created_by = (select auth.uid()) or is_shared) and organization_id in (select private.my_organizations()));
-- Who may edit may share.
create policy "people save views" on public.saved_views
  for insert to authenticated
  with check (created_by = (select auth.uid()) and organization_id in (select private.my_organizations())
              and (not is_shared or organization_id in (select private.my_organizations_with('edit'))));
create policy "people change their own views, managers shared ones" on public.saved_views
  for update to authenticated
  using (organization_id in (select private.my_organizations())
         and (created_by = (select auth.uid())
              or is_shared and organization_id in (select private.my_organizations_with('decide'))))
  with check (organization_id in (select private.my_organizations())
              and (not is_shared and created_by = (select auth.uid())
                   or is_shared and organization_id in (select private.my_organizations_with('edit'))));
create policy "people delete their own views, managers shared ones" on public.saved_views
  for delete to authenticated
  using (organization_id in (select private.my_organizations())
         and (created_by = (select auth.uid())
              or is_shared and organization_id in (select private.my_organizations_with('decide'))));
