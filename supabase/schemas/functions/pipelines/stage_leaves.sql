-- Moves what is in a stage to another one, so that it can be removed; what the CRMs' stages mean moves with it.
create function private.stage_leaves(p_organization uuid, p_stage text, p_target text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_records bigint;
begin
  select count(*) into v_records from public.opportunities where organization_id = p_organization and stage = p_stage;
  if v_records > 0 then
    if p_target is null or not exists (select 1 from public.pipeline_stages s
                                       where s.organization_id = p_organization and s.key = p_target) then
      raise exception 'stage_in_use: %', p_stage using errcode = 'P0001';
    end if;
    if v_records > 10000 then
      raise exception 'stage_too_full: %', p_stage using errcode = 'P0001';
    end if;
    update public.opportunities set stage = p_target where organization_id = p_organization and stage = p_stage;
  end if;
  -- What ours was sent as and what else meant it mean the other one; unless that has a stage of its own there, it is sent
  -- as this. A run that works meanwhile decides by the mapping that it has read (crm_save_mappings).
  with moved as (
  update public.crm_field_mappings m
  set transform_rule = jsonb_build_object('name', 'map',
    'values', (v.rule -> 'values') - p_stage
      || case when v.theirs is null or (v.rule -> 'values') ? p_target then '{}' else jsonb_build_object(p_target, v.theirs) end,
    'also', (select coalesce(jsonb_object_agg(e.key, case e.value when p_stage then p_target else e.value end), '{}')
             from jsonb_each_text(coalesce(v.rule -> 'also', '{}')) e)
      || case when v.theirs is not null and (v.rule -> 'values') ? p_target
              then jsonb_build_object(v.theirs, p_target) else '{}' end)
  from (select id, transform_rule as rule, transform_rule -> 'values' ->> p_stage as theirs
        from public.crm_field_mappings where organization_id = p_organization and object_type = 'opportunity'
          and adsapp_field = 'stage' and transform_rule ->> 'name' = 'map') v
  where m.id = v.id and p_target is not null
    and (v.theirs is not null or exists (select 1 from jsonb_each_text(coalesce(v.rule -> 'also', '{}')) e
                                         where e.value = p_stage))
  returning m.connection_id)
  update public.crm_sync_logs r set turned = array(select 'opportunity.stage' union select unnest(r.turned))
  where r.status = 'running' and r.connection_id in (select m.connection_id from moved m);
  delete from public.pipeline_stages where organization_id = p_organization and key = p_stage;
end
$$;
revoke all on function private.stage_leaves from public;
