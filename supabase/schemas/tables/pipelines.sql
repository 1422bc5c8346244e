-- The ways that an organisation's sales take, in their order. The first one that is not archived is where an opportunity begins
-- that names no stage. All of them and their stages are saved together (save_pipelines), under one version.
create table public.pipelines (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  label text not null check (char_length(btrim(label)) between 1 and 100),
  position integer not null default 0,
  -- Still read, and what is in it stays; nothing new begins there.
  is_archived boolean not null default false,
  created_at timestamptz not null default now(),
  constraint pipelines_tenant_key unique (id, organization_id)
);
create index pipelines_position_idx on public.pipelines (organization_id, position, id);

alter table public.pipelines enable row level security;
revoke all on public.pipelines from anon, authenticated;
grant all on public.pipelines to service_role;
-- Read by people; the first one is made with the organisation.
grant select on public.pipelines to authenticated;
create policy "members read" on public.pipelines
  for select to authenticated using (organization_id in (select private.my_organizations()));
