-- Moves an opportunity to another stage: any that is not archived; a closed one to an open stage alone. p_reason: why it was
-- lost, or won. Of several calls at once each sees what the one before has made of it.
create function public.move_opportunity(p_organization uuid, p_opportunity uuid, p_stage text, p_reason text default null)
returns void
language plpgsql set search_path = ''
as $$
declare
  v_opportunity public.opportunities;
  v_stage public.pipeline_stages;
begin
  select * into v_opportunity from public.opportunities
  where id = p_opportunity and organization_id = p_organization and deleted_at is null for update;
  if v_opportunity.id is null then
    raise exception 'opportunity_not_found: %', p_opportunity using errcode = 'P0001';
  end if;
  select * into v_stage from public.pipeline_stages where organization_id = p_organization and key = p_stage;
  if v_stage.key is null then
    raise exception 'unknown_stage: %', p_stage using errcode = '23503';
  end if;
  if v_opportunity.stage <> p_stage then
    if v_stage.is_archived or exists (select from public.pipelines p where p.id = v_stage.pipeline_id and p.is_archived) then
      raise exception 'stage_archived: %', p_stage using errcode = 'P0001';
    end if;
    if v_opportunity.status <> 'open' and v_stage.kind <> 'open' then
      raise exception 'opportunity_closed: it is % already', v_opportunity.status using errcode = 'P0001';
    end if;
  end if;
  update public.opportunities
  set stage = p_stage,
      lost_reason = case when v_stage.kind = 'lost' then coalesce(p_reason, lost_reason) else lost_reason end,
      custom = case when v_stage.kind = 'won' and p_reason is not null
                    then custom || jsonb_build_object('win_reason', p_reason) else custom end
  where id = p_opportunity;
end
$$;
revoke all on function public.move_opportunity from public, anon;
grant execute on function public.move_opportunity to authenticated;
