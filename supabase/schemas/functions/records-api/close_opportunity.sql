-- Closes an open opportunity as won or lost, in the first such stage of its pipeline, or of any where that has none. Of eight
-- calls at once one does; to the others, as to one that is closed: opportunity_closed.
create function public.close_opportunity(p_organization uuid, p_opportunity uuid, p_outcome text, p_reason text default null)
returns void
language plpgsql set search_path = ''
as $$
declare
  v_opportunity public.opportunities;
  v_stage text;
begin
  select * into v_opportunity from public.opportunities
  where id = p_opportunity and organization_id = p_organization and deleted_at is null for update;
  if v_opportunity.id is null then
    raise exception 'opportunity_not_found: %', p_opportunity using errcode = 'P0001';
  end if;
  if v_opportunity.status <> 'open' then
    raise exception 'opportunity_closed: it is % already', v_opportunity.status using errcode = 'P0001';
  end if;
  select s.key into v_stage
  from public.pipeline_stages s
  where s.organization_id = p_organization and s.kind = p_outcome and not s.is_archived
  order by s.pipeline_id <> v_opportunity.pipeline_id, s.position, s.key limit 1;
  if v_stage is null then
    raise exception 'no_such_stage: there is no stage that means %', p_outcome using errcode = 'P0001';
  end if;
  perform public.move_opportunity(p_organization, p_opportunity, v_stage, p_reason);
end
$$;
revoke all on function public.close_opportunity from public, anon;
grant execute on function public.close_opportunity to authenticated;
