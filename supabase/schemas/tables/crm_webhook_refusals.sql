-- Webhook requests that were refused, counted by day. Those of an unknown account have no organisation.
create table public.crm_webhook_refusals (
  organization_id uuid references public.organizations (id) on delete cascade,
  crm_type text not null,
  code text not null,
  day date not null,
  times bigint not null default 0,
  unique nulls not distinct (organization_id, crm_type, code, day)
);

alter table public.crm_webhook_refusals enable row level security;
revoke all on public.crm_webhook_refusals from anon, authenticated;
grant all on public.crm_webhook_refusals to service_role;
grant select on public.crm_webhook_refusals to authenticated;
create policy "members read" on public.crm_webhook_refusals
  for select to authenticated using (organization_id in (select private.my_organizations()));
