-- How a person wants to be told of a kind in an organisation. No row: as the kind is by default.
create table public.notification_settings (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null default auth.uid(),
  kind text not null check (char_length(kind) between 1 and 60),
  in_page boolean not null,
  mail text not null check (mail in ('off', 'at_once', 'daily', 'weekly')),
  primary key (organization_id, user_id, kind)
);
create index notification_settings_user_idx on public.notification_settings (user_id);
create trigger notification_settings_at_most before insert on public.notification_settings for each row
  execute function private.at_most('100', 'too_many_notification_settings', 'true', 'organization_id', 'user_id');

alter table public.notification_settings enable row level security;
revoke all on public.notification_settings from anon, authenticated;
grant all on public.notification_settings to service_role;
grant select, insert, update (in_page, mail), delete on public.notification_settings to authenticated;
-- People, and no keys.
create policy "one's own" on public.notification_settings for all to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()) and organization_id in (
    select m.organization_id from public.organization_members m where m.user_id = (select auth.uid())));
