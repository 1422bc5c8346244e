-- The organisation's own tree of industries, which its companies are sorted into. No CRM has it.
create table public.industries (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text check (char_length(name) <= 200),
  -- Of a scheme such as NACE or SIC, for those who use one.
  code text check (char_length(code) <= 50),
  description text check (char_length(description) <= 2000),
  parent_id uuid check (parent_id <> id),
  -- Orders it among those with the same parent: one that moves between two gets a number between theirs.
  position numeric check (position between -999999 and 999999),
  status text not null default 'active' check (status in ('active', 'inactive')),
  custom jsonb not null default '{}'::jsonb check (private.custom_is_bounded(custom)),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  deleted_by uuid,
  deleted_via uuid,
  field_times jsonb not null default '{}'::jsonb,
  sort_name text generated always as (left(lower(btrim(coalesce(name, ''))), 500)) stored,
  search_text text generated always as
    (private.search_fold(coalesce(name, '') || ' ' || coalesce(code, '') || ' ' || coalesce(description, ''))) stored,
  constraint industries_tenant_key unique (id, organization_id),
  constraint industries_parent_fkey foreign key (parent_id, organization_id)
    references public.industries (id, organization_id) on delete set null (parent_id)
);

-- Anyone who looks for an industry finds one of each name below one parent.
create unique index industries_name_key on public.industries
  (organization_id, coalesce(parent_id, '00000000-0000-0000-0000-000000000000'), sort_name) where deleted_at is null;
create index industries_parent_idx on public.industries (parent_id) where parent_id is not null;

-- A text that a CRM has of an industry finds it.
create index industries_key_idx on public.industries (organization_id, private.industry_key(name)) where deleted_at is null;

create trigger industries_place_insert before insert on public.industries
  for each row execute function private.industries_place();
create trigger industries_place before update on public.industries
  for each row when (new.parent_id is distinct from old.parent_id or new.deleted_at is distinct from old.deleted_at
                     or new.position is null)
  execute function private.industries_place();
create trigger industries_keep_tree after update on public.industries referencing new table as new_rows
  for each statement execute function private.industries_keep_tree();

select pg_temp.record_table('industries', 'industry',
  p_writable => '{name, code, description, parent_id, position, status}',
  p_known_by => '{name}',
  p_refers_to => '{"parent_id": "industries"}',
  p_is_synced => false);
