-- Saves all pipelines of an organisation with their stages, in the order in which they come, all or nothing. What is left out is
-- removed; p_moves says of each stage that goes where its opportunities go. p_version is the one that the person has seen.
-- Returns the new version.
create function public.save_pipelines(p_organization uuid, p_version bigint, p_pipelines jsonb, p_moves jsonb default '{}')
returns bigint
language plpgsql security definer set search_path = ''
as $$
declare
  v_actor uuid := private.require_permission(p_organization, 'connections');
  v_version bigint;
  v_before jsonb;
  v_pipeline record;
  v_id uuid;
  v_kept uuid[] := '{}';
  v_stages integer;
  v_stage text;
begin
  -- Runs first, as whoever works on one locks them.
  perform 1 from public.crm_sync_logs where organization_id = p_organization and status = 'running' for update;
  select pipelines_version into v_version from public.organizations where id = p_organization for no key update;
  if v_version <> p_version then
    raise exception 'pipelines_changed: version %', v_version using errcode = 'P0001';
  end if;
  select jsonb_agg(jsonb_build_object('key', s.key, 'label', s.label, 'pipeline', p.label)) into v_before
  from public.pipelines p join public.pipeline_stages s on s.pipeline_id = p.id where p.organization_id = p_organization;

  for v_pipeline in
    select n::integer as position, (e ->> 'id')::uuid as id, e ->> 'label' as label, (e ->> 'isArchived')::boolean as is_archived,
      e -> 'stages' as stages
    from jsonb_array_elements(p_pipelines) with ordinality as a (e, n)
  loop
    v_id := coalesce(v_pipeline.id, gen_random_uuid());
    if v_pipeline.id is null then
      insert into public.pipelines (id, organization_id, label, position, is_archived)
      values (v_id, p_organization, v_pipeline.label, v_pipeline.position, v_pipeline.is_archived);
    else
      update public.pipelines
      set label = v_pipeline.label, position = v_pipeline.position, is_archived = v_pipeline.is_archived
      where id = v_id and organization_id = p_organization;
      if not found then raise exception 'pipelines_changed: % is gone', v_id using errcode = 'P0001'; end if;
    end if;
    v_kept := v_kept || v_id;
    insert into public.pipeline_stages as s
      (organization_id, pipeline_id, key, label, kind, probability, position, is_archived)
    select p_organization, v_id, e ->> 'key', e ->> 'label', e ->> 'kind', (e ->> 'probability')::numeric, n::integer,
      (e ->> 'isArchived')::boolean
    from jsonb_array_elements(v_pipeline.stages) with ordinality as a (e, n)
    on conflict (organization_id, key) do update
    set label = excluded.label, kind = excluded.kind, probability = excluded.probability, position = excluded.position,
        is_archived = excluded.is_archived
    where s.pipeline_id = excluded.pipeline_id;
    get diagnostics v_stages = row_count;
    if v_stages <> jsonb_array_length(v_pipeline.stages) then
      raise exception 'pipelines_changed: a stage is in another pipeline' using errcode = 'P0001';
    end if;
  end loop;

  for v_stage in
    select s.key from public.pipeline_stages s where s.organization_id = p_organization and not exists (
      select 1 from jsonb_path_query(p_pipelines, '$[*].stages[*].key') k where k #>> '{}' = s.key)
  loop
    perform private.stage_leaves(p_organization, v_stage, p_moves ->> v_stage);
  end loop;
  delete from public.pipelines where organization_id = p_organization and id <> all (v_kept);
  if not exists (select 1 from public.pipeline_stages s join public.pipelines p on p.id = s.pipeline_id
                 where s.organization_id = p_organization and s.kind = 'open' and not s.is_archived and not p.is_archived) then
    raise exception 'no_open_stage: nothing could begin' using errcode = 'P0001';
  end if;
  -- A stage that means something else now: what is in it is open, won or lost accordingly.
  update public.opportunities o set status = s.kind from public.pipeline_stages s
  where o.organization_id = p_organization and s.organization_id = p_organization and s.key = o.stage and o.status <> s.kind;

  update public.organizations set pipelines_version = v_version + 1 where id = p_organization;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, v_actor, 'pipelines.changed', p_organization::text,
          jsonb_build_object('before', v_before, 'after', p_pipelines, 'moves', p_moves));
  return v_version + 1;
end
$$;
revoke all on function public.save_pipelines from public, anon;
grant execute on function public.save_pipelines to authenticated;
