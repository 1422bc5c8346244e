-- What leads from one record to several others, as the contacts of an opportunity: a row for each, with what that one is to it.
-- The holder has the same as a column of its own, the set of their ids, kept by the triggers here and there: by it edits are
-- stamped, logged, merged member by member and synced like those of any other field.
create table public.record_associations (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  from_object text not null,
  from_id uuid not null,
  field text not null,
  to_object text not null,
  to_id uuid not null,
  -- What the one is to the other; several roles with semicolons between. Of an opportunity's contacts it is synced: a row takes
  -- whatever the column contact_roles takes, of a CRM with many roles and of a merge, which people could not have typed.
  role text check (char_length(role) <= 100000),
  created_at timestamptz not null default now(),
  primary key (from_id, field, to_id),
  -- Every kind there is.
  constraint record_associations_kind check (from_object || '.' || field || '.' || to_object in (
    'opportunity.contacts.contact', 'note.accounts.account', 'note.contacts.contact', 'note.opportunities.opportunity',
    'note.leads.lead', 'task.leads.lead', 'task.accounts.account', 'task.contacts.contact', 'task.opportunities.opportunity',
    'activity.accounts.account', 'activity.contacts.contact', 'activity.opportunities.opportunity', 'activity.leads.lead'))
);
create index record_associations_to_idx on public.record_associations (to_id);
create index record_associations_organization_idx on public.record_associations (organization_id);

create trigger record_associations_check before insert on public.record_associations
  for each row execute function private.associations_check();
-- Not of what follows the holder's columns, which writes those anew that are there.
create trigger record_associations_at_most before insert on public.record_associations for each row
  when (pg_trigger_depth() = 0)
  execute function private.at_most('1000', 'too_many_linked', 'true', 'from_id', 'field');
create trigger record_associations_follow_insert after insert on public.record_associations
  referencing new table as changed_rows
  for each statement execute function private.associations_follow();
create trigger record_associations_follow_update after update on public.record_associations
  referencing new table as changed_rows
  for each statement execute function private.associations_follow();
create trigger record_associations_follow_delete after delete on public.record_associations
  referencing old table as changed_rows
  for each statement execute function private.associations_follow();

alter table public.record_associations enable row level security;
revoke all on public.record_associations from anon, authenticated;
grant select, delete on public.record_associations to authenticated;
grant insert (organization_id, from_object, from_id, field, to_object, to_id, role)
  on public.record_associations to authenticated;
grant update (role) on public.record_associations to authenticated;
grant all on public.record_associations to service_role;

create policy "members read associations" on public.record_associations
  for select to authenticated using (organization_id in (select private.my_organizations()));
-- What an activity is about is its CRM's to say.
create policy "members add associations" on public.record_associations
  for insert to authenticated
  with check (from_object <> 'activity' and organization_id in (select private.my_organizations_with('edit')));
create policy "members edit associations" on public.record_associations
  for update to authenticated
  using (organization_id in (select private.my_organizations_with('edit')))
  with check (organization_id in (select private.my_organizations_with('edit')));
create policy "members end associations" on public.record_associations
  for delete to authenticated
  using (from_object <> 'activity' and organization_id in (select private.my_organizations_with('edit')));
