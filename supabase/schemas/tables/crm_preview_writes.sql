-- The CRM's records as a preview would leave them, one row for each that it has met or would have written to: what it would have
-- sent, by the CRM's names of fields, so that a record that is read again is read as it would be then, and what the CRM would be
-- searched by.
create table public.crm_preview_writes (
  preview_id uuid not null references public.crm_previews (id) on delete cascade,
  object_type text not null,
  crm_record_id text not null,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  properties jsonb not null default '{}'::jsonb,
  keys text[] not null default '{}',
  -- Of what would have been sent and is not decided to its end: {properties, keys, is_met} as it was before.
  before jsonb,
  -- Whether it was read in a list or would have been made; others were only told of.
  is_met boolean not null default false,
  -- The last stored event about it that the preview has heard, and the version of its link at which it was last to be read again.
  heard bigint not null default 0,
  again bigint,
  is_again boolean not null default false,
  primary key (preview_id, object_type, crm_record_id)
);
create index crm_preview_writes_organization_idx on public.crm_preview_writes (organization_id);
-- Looked into while it is filled: what is put off would be searched one by one.
create index crm_preview_writes_keys_idx on public.crm_preview_writes using gin (keys) with (fastupdate = off);

create index crm_preview_writes_before_idx on public.crm_preview_writes (preview_id) where before is not null;
create index crm_preview_writes_again_idx on public.crm_preview_writes (preview_id, object_type) where is_again;

alter table public.crm_preview_writes enable row level security;
revoke all on public.crm_preview_writes from anon, authenticated;
grant all on public.crm_preview_writes to service_role;
