-- What one person is told: on the page, by e-mail, or both. Of several of one kind about one subject that nobody has read and no
-- mail has told there is one, with how many.
create table public.notifications (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  kind text not null,
  subject uuid not null,
  data jsonb not null default '{}'::jsonb,
  times integer not null default 1,
  in_page boolean not null,
  created_at timestamptz not null default now(),
  read_at timestamptz check (read_at between '2000-01-01Z' and '9999-12-31Z'),
  -- When it is mailed, at the earliest; null: it is not, or was.
  mail_at timestamptz,
  mailed_at timestamptz,
  attempts integer not null default 0,
  -- Who is mailing it, and until when that counts.
  lease uuid,
  leased_until timestamptz
);
create index notifications_page_idx on public.notifications (user_id, organization_id, id desc) where in_page;
create index notifications_unread_idx on public.notifications (user_id, organization_id) where in_page and read_at is null;
create index notifications_mail_idx on public.notifications (mail_at) where mail_at is not null;
create index notifications_organization_idx on public.notifications (organization_id, created_at);

alter table public.notifications enable row level security;
revoke all on public.notifications from anon, authenticated;
grant all on public.notifications to service_role;
grant select (id, organization_id, user_id, kind, subject, data, times, in_page, created_at, read_at, mailed_at)
  on public.notifications to authenticated;
grant update (read_at) on public.notifications to authenticated;
create policy "one's own" on public.notifications for select to authenticated
  using (user_id = (select auth.uid()) and in_page and organization_id in (
    select m.organization_id from public.organization_members m where m.user_id = (select auth.uid())));
create policy "one reads one's own" on public.notifications for update to authenticated
  using (user_id = (select auth.uid()) and in_page and organization_id in (
    select m.organization_id from public.organization_members m where m.user_id = (select auth.uid())));
