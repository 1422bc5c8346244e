-- Merges an industry into another one, together or not at all: what is below it goes below the other, where one of the same name
-- is there already into that, its companies go to the other, and it is deleted. Answers {industries, accounts}: how many went.
create function public.merge_industry(p_organization uuid, p_industry uuid, p_into uuid) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_child record;
  v_inner jsonb;
  v_industries integer := 0;
  v_accounts integer := 0;
  v_moved integer;
begin
  perform 1 from public.industries i
  where i.id in (p_industry, p_into) and i.organization_id = p_organization and i.deleted_at is null
  order by i.id for no key update;
  perform private.lock_hierarchy('industries', p_organization);
  if not exists (select from public.industries i
                 where i.id = p_industry and i.organization_id = p_organization and i.deleted_at is null) then
    raise exception 'industry_not_found: %', p_industry;
  end if;
  if not exists (select from public.industries i
                 where i.id = p_into and i.organization_id = p_organization and i.deleted_at is null) then
    raise exception 'reference_not_found: into_id' using errcode = '23503';
  end if;
  if p_into in (select private.records_below('industries', p_industry)) then
    raise exception 'hierarchy_cycle: into_id is below it';
  end if;
  for v_child in
    select i.id, t.id as twin from public.industries i
    left join public.industries t
      on t.parent_id = p_into and t.sort_name = i.sort_name and t.deleted_at is null and t.id <> p_industry
    where i.parent_id = p_industry and i.deleted_at is null order by i.position, i.id
  loop
    if v_child.twin is null then
      update public.industries i set parent_id = p_into where i.id = v_child.id;
      v_industries := v_industries + 1;
    else
      v_inner := public.merge_industry(p_organization, v_child.id, v_child.twin);
      v_industries := v_industries + (v_inner ->> 'industries')::integer;
      v_accounts := v_accounts + (v_inner ->> 'accounts')::integer;
    end if;
  end loop;
  -- Before its companies go: their texts, which CRMs have, are not changed by a merge.
  perform set_config('records.merged_into', p_into::text, true);
  update public.industries i set deleted_at = now() where i.id = p_industry;
  perform set_config('records.merged_into', '', true);
  update public.accounts a set industry_id = p_into where a.industry_id = p_industry and a.organization_id = p_organization;
  get diagnostics v_moved = row_count;
  return jsonb_build_object('industries', v_industries, 'accounts', v_accounts + v_moved);
end
$$;
revoke all on function public.merge_industry from public, anon;
grant execute on function public.merge_industry to authenticated;
