-- Requests to erase a person, each with its receipt. Once a request is done it holds nothing of the person but a keyed hash.
create table public.erasures (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  source text not null check (source in ('person', 'api', 'crm')),
  -- asked: a CRM has erased the person, and an admin says whether that holds here too. incomplete: a CRM has not done its part.
  status text not null check (status in ('asked', 'dismissed', 'running', 'incomplete', 'done')),
  step text not null default 'here' check (step in ('here', 'crms')),
  -- Whose data it is: while they are there, and while a CRM still has to answer.
  contact_id uuid,
  -- The keyed hash of the contact's id: anyone who has the id can find the receipt.
  subject text,
  -- The connection that asked.
  connection_id uuid references public.crm_connections (id) on delete set null,
  requested_by uuid,
  requested_at timestamptz not null default now(),
  decided_by uuid,
  decided_at timestamptz,
  finished_at timestamptz,
  -- By connection: {connectionId, crmType, erase, ids}. Ids are kept until their CRM has confirmed.
  targets jsonb not null default '[]'::jsonb,
  -- {here: rows by kind, crms: [what each answered], blocked: identities by kind}
  receipt jsonb not null default '{}'::jsonb
);
create index erasures_organization_idx on public.erasures (organization_id, requested_at desc);
create index erasures_connection_idx on public.erasures (connection_id);
create unique index erasures_contact_idx on public.erasures (contact_id) where status in ('asked', 'running', 'incomplete');

create trigger erasures_notify after insert on public.erasures
  for each row when (new.status = 'asked') execute function private.erasures_notify();

alter table public.erasures enable row level security;
revoke all on public.erasures from anon, authenticated;
grant all on public.erasures to service_role;
grant select (id, organization_id, source, status, step, contact_id, subject, connection_id, requested_by, requested_at,
              decided_by, decided_at, finished_at, receipt)
  on public.erasures to authenticated;
create policy "admins read" on public.erasures
  for select to authenticated using (organization_id in (select private.my_organizations_with('privacy')));
