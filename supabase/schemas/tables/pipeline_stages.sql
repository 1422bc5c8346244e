-- The stages of a pipeline in their order. An opportunity's stage is a stage's key; the pipeline follows from it.
create table public.pipeline_stages (
  organization_id uuid not null,
  -- Never changes: mappings and other programs know the stage by it.
  key text not null check (key ~ '^[a-z0-9][a-z0-9_]{0,62}$'),
  pipeline_id uuid not null,
  label text not null check (char_length(btrim(label)) between 1 and 100),
  kind text not null default 'open' check (kind in ('open', 'won', 'lost')),
  -- In percent.
  probability numeric not null check (probability between 0 and 100),
  position integer not null default 0,
  -- As a pipeline's.
  is_archived boolean not null default false,
  primary key (organization_id, key),
  -- What refers to a stage refers to all three columns, which keeps it within its pipeline.
  constraint pipeline_stages_pipeline_key unique (organization_id, pipeline_id, key),
  constraint pipeline_stages_pipeline_fkey foreign key (pipeline_id, organization_id)
    references public.pipelines (id, organization_id) on delete cascade
);
create index pipeline_stages_position_idx on public.pipeline_stages (pipeline_id, position, key);

alter table public.pipeline_stages enable row level security;
revoke all on public.pipeline_stages from anon, authenticated;
grant all on public.pipeline_stages to service_role;
grant select on public.pipeline_stages to authenticated;
create policy "members read" on public.pipeline_stages
  for select to authenticated using (organization_id in (select private.my_organizations()));
