-- What makes a lead worth more or less: points for leads of which a field is as the rule says. All rules of an organisation are
-- saved together (save_lead_scoring).
create table public.lead_scoring_rules (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  label text not null check (char_length(btrim(label)) between 1 and 100),
  -- A column of leads (private.lead_rule).
  field text not null check (char_length(field) <= 63),
  operator text not null
    check (operator in ('is', 'is_not', 'contains', 'one_of', 'at_least', 'at_most', 'is_set', 'is_empty')),
  value text check (char_length(value) <= 500),
  points integer not null check (points between -100 and 100),
  position integer not null default 0,
  is_active boolean not null default true
);
create index lead_scoring_rules_position_idx on public.lead_scoring_rules (organization_id, position, id);

alter table public.lead_scoring_rules enable row level security;
revoke all on public.lead_scoring_rules from anon, authenticated;
grant all on public.lead_scoring_rules to service_role;
grant select on public.lead_scoring_rules to authenticated;
create policy "members read" on public.lead_scoring_rules
  for select to authenticated using (organization_id in (select private.my_organizations()));
