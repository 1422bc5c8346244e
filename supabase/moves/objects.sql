-- From contacts alone to objects: what a connection, its runs and their plans know so far is of contacts.

-- Companies and opportunities are off for connections that exist: somebody switches them on.
create table public.crm_connection_objects (
  connection_id uuid not null,
  organization_id uuid not null,
  object_type text not null,
  enabled boolean not null default true,
  settings jsonb not null default '{}'::jsonb,
  sync_cursor jsonb,
  last_sync_at timestamptz,
  primary key (connection_id, object_type)
);
insert into public.crm_connection_objects
  (connection_id, organization_id, object_type, enabled, settings, sync_cursor, last_sync_at)
select c.id, c.organization_id, 'contact', true, '{}'::jsonb, c.sync_cursor, c.last_sync_at from public.crm_connections c
union all
select c.id, c.organization_id, 'account', false,
       '{"deletes": {"fromCrm": "ignore", "toCrm": "ignore"}, "matchKeys": ["domain"]}'::jsonb, null, null
from public.crm_connections c
union all
select c.id, c.organization_id, 'opportunity', false,
       '{"deletes": {"fromCrm": "ignore", "toCrm": "ignore"}, "matchKeys": ["external_id"]}'::jsonb, null, null
from public.crm_connections c;

-- Organisations that exist get the pipeline that a new one begins with.
create table public.pipelines (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  label text not null
);
create table public.pipeline_stages (
  organization_id uuid not null,
  key text not null,
  pipeline_id uuid not null,
  label text not null,
  kind text not null default 'open',
  probability numeric not null,
  position integer not null default 0,
  primary key (organization_id, key)
);
insert into public.pipelines (organization_id, label) select id, 'Sales' from public.organizations;
insert into public.pipeline_stages (organization_id, pipeline_id, key, label, kind, probability, position)
select p.organization_id, p.id, s.key, s.label, s.kind, s.probability, s.position
from public.pipelines p cross join (values
  ('prospecting', 'Prospecting', 'open', 10, 0), ('qualification', 'Qualification', 'open', 20, 1),
  ('proposal', 'Proposal', 'open', 50, 2), ('negotiation', 'Negotiation', 'open', 75, 3),
  ('closed_won', 'Closed won', 'won', 100, 4), ('closed_lost', 'Closed lost', 'lost', 0, 5)
) s (key, label, kind, probability, position);

-- Organisations that exist get the industries that a new one begins with.
create table public.industries (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  name text,
  parent_id uuid,
  position numeric
);
with first (name, below) as (values
    ('Travel and tourism', array['Tour operators', 'Travel agencies', 'Business travel', 'Cruise lines',
                                  'Destination management']),
    ('Hospitality', array['Hotels and resorts', 'Holiday rentals', 'Restaurants and catering', 'Events and conferences']),
    ('Transportation', array['Airlines', 'Rail', 'Car rental', 'Coaches and transfers', 'Shipping and logistics']),
    ('Leisure and culture', array['Attractions and parks', 'Sports', 'Arts and museums', 'Media and entertainment']),
    ('Corporate clients', array['Finance', 'Insurance', 'Technology', 'Healthcare', 'Manufacturing', 'Energy', 'Retail',
                                'Construction', 'Consulting', 'Legal services']),
    ('Public and non-profit', array['Government', 'Education', 'Non-profit organisations'])),
top as (
  insert into public.industries (organization_id, name, position)
  select o.id, f.name, row_number() over (partition by o.id) - 1 from public.organizations o cross join first f
  returning id, organization_id, name)
insert into public.industries (organization_id, name, parent_id, position)
select top.organization_id, b.name, top.id, b.place - 1
from top join first f using (name), unnest(f.below) with ordinality b (name, place);

update public.crm_connections
set account = account || jsonb_build_object('urls', jsonb_build_object('contact', account -> 'url'))
where account ? 'url';

alter table public.crm_sync_logs add column by_object jsonb not null default '{}'::jsonb;
-- A run under way goes on where it is, and a delta keeps what it began from. What was approved stays approved.
update public.crm_sync_logs r
set by_object = case when r.records_processed + r.crm_archived + r.local_archived = 0 then '{}'::jsonb else
      jsonb_build_object('contact', jsonb_build_object(
        'records_processed', r.records_processed, 'records_failed', r.records_failed, 'records_matched', r.records_matched,
        'local_created', r.local_created, 'local_updated', r.local_updated, 'crm_created', r.crm_created,
        'crm_updated', r.crm_updated, 'local_archived', r.local_archived, 'crm_archived', r.crm_archived,
        'conflicts', r.conflicts)) end,
    checkpoint = r.checkpoint || jsonb_build_object('object', 'contact')
      || case when r.sync_type <> 'delta' then '{}'::jsonb
              when c.sync_cursor is null then '{"cursors": {}}'::jsonb
              else jsonb_build_object('cursors', jsonb_build_object('contact', c.sync_cursor)) end,
    guard = (r.guard - 'approval') || jsonb_build_object('object', 'contact')
      || case when jsonb_typeof(r.guard -> 'approval') = 'object'
              then jsonb_build_object('approvals', jsonb_build_object('contact', r.guard -> 'approval')) else '{}'::jsonb end
from public.crm_connections c
where c.id = r.connection_id;

alter table public.crm_connections drop column sync_cursor;

alter table public.crm_met_records add column object_type text not null default 'contact';
alter table public.crm_met_records alter column object_type drop default;
alter table public.crm_planned_changes add column object_type text not null default 'contact';
alter table public.crm_planned_changes alter column object_type drop default;

-- It repeated object_type.
alter table public.crm_sync_state drop column crm_record_type;
-- Generated; it is made anew by another rule.
alter table public.crm_sync_logs drop column has_changes;

-- What a hosted project's data API calls before each request. It reads its settings from the role that it signs in as, which the
-- embedded database has not.
do $$
begin
  if exists (select from pg_roles where rolname = 'authenticator') then
    alter role authenticator set pgrst.db_pre_request = 'public.act_as_api_key';
    notify pgrst, 'reload config';
  end if;
end
$$;

-- The queue of the push gateway.
select pgmq.create('crm_gateway');
-- The queue of the webhooks that others are sent.
select pgmq.create('crm_outbox');
-- The queue of outside sources.
select pgmq.create('crm_knowledge');

-- Of conflicts that are open already it is not known since when: at the latest since the record was last compared.
alter table public.crm_sync_state add column conflict_at timestamptz;
update public.crm_sync_state set conflict_at = coalesce(last_synced_at, now()) where conflict_detected;
