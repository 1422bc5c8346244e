-- Into which stage an opportunity has come, and when: a row for each, the first one when it was made. It left it with the next
-- one. Filled by opportunities_history.
create table public.opportunity_stage_history (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  opportunity_id uuid not null,
  -- As it was called then a stage may be no more: no reference.
  stage text not null,
  status text not null,
  entered_at timestamptz not null default clock_timestamp(),
  -- Who moved it: a person, an API key, or the connection whose CRM did. Both null: it was SQL.
  actor_id uuid,
  connection_id uuid,
  -- The quote whose acceptance brought it there; who accepted it says the quote.
  quote_id uuid,
  constraint opportunity_stage_history_opportunity_fkey foreign key (opportunity_id, organization_id)
    references public.opportunities (id, organization_id) on delete cascade
);
create index opportunity_stage_history_opportunity_idx on public.opportunity_stage_history (opportunity_id, id);
create index opportunity_stage_history_organization_idx on public.opportunity_stage_history (organization_id);

alter table public.opportunity_stage_history enable row level security;
revoke all on public.opportunity_stage_history from anon, authenticated;
grant all on public.opportunity_stage_history to service_role;
grant select on public.opportunity_stage_history to authenticated;
create policy "members read" on public.opportunity_stage_history
  for select to authenticated using (organization_id in (select private.my_organizations()));
