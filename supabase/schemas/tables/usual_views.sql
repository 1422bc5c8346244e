-- The view with which a list begins for a person.
create table public.usual_views (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null default auth.uid(),
  object_type text not null check (char_length(object_type) between 1 and 63),
  view_id uuid not null,
  primary key (organization_id, user_id, object_type),
  constraint usual_views_view_fkey foreign key (view_id, organization_id)
    references public.saved_views (id, organization_id) on delete cascade
);
create index usual_views_view_idx on public.usual_views (view_id);
create trigger usual_views_at_most before insert on public.usual_views for each row
  execute function private.at_most('100', 'too_many_usual_views', 'true', 'organization_id', 'user_id');

alter table public.usual_views enable row level security;
revoke all on public.usual_views from anon, authenticated;
grant select, delete on public.usual_views to authenticated;
grant insert (organization_id, object_type, view_id), update (view_id) on public.usual_views to authenticated;
grant all on public.usual_views to service_role;

create policy "people choose their own" on public.usual_views
  for all to authenticated
  using (user_id = (select auth.uid()) and organization_id in (select private.my_organizations()))
  with check (user_id = (select auth.uid()) and organization_id in (select private.my_organizations())
              -- Under row level security: one that this person sees.
              and view_id in (select v.id from public.saved_views v where v.organization_id = usual_views.organization_id));
