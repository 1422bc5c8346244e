-- What of the intake is approved without anybody: a row an organisation, saved as a whole (intake_rules_save). None: nothing is.
create table public.intake_rules (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  -- Of all its rules, which are saved together.
  version bigint not null default 1,
  -- [{id, type, source, known_customer, complete, is_on}]: each by itself, all of its conditions together (intake_rule_fits).
  rules jsonb not null default '[]'::jsonb
    check (jsonb_typeof(rules) = 'array' and jsonb_array_length(rules) <= 20 and octet_length(rules::text) <= 20000)
);

alter table public.intake_rules enable row level security;
revoke all on public.intake_rules from anon, authenticated;
grant all on public.intake_rules to service_role;
grant select on public.intake_rules to authenticated;
create policy "members read" on public.intake_rules
  for select to authenticated
  using (organization_id in (select m.organization_id from public.organization_members m where m.user_id = (select auth.uid())));
