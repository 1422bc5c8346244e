-- Decides the conflicts of at most p_limit further links, in the order of their ids, those that were open when the decision was
-- made. @returns whether it is done
create function public.crm_continue_decision(p_id uuid, p_limit integer) returns boolean
language plpgsql set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  v_of public.crm_conflict_decisions;
  v_pairs text[];
  v_owned uuid[];
  v_links uuid[];
  v_decisions jsonb;
  v_open integer;
  v_answer jsonb;
begin
  select * into v_of from public.crm_conflict_decisions where id = p_id and status = 'running' for update;
  if not found then return true; end if;
  if not exists (select from public.organization_members m where m.organization_id = v_of.organization_id
                 and m.user_id = v_of.decided_by and private.role_allows(m.role, 'edit')) then
    update public.crm_conflict_decisions set status = 'forbidden', finished_at = now() where id = p_id;
    return true;
  end if;
  v_pairs := private.crm_open_pairs(v_of.organization_id);
  v_owned := private.crm_owned_conflicts(v_of.organization_id, v_of.filter);
  v_links := array(
    select distinct c.id from private.crm_fitting_conflicts(v_of.organization_id, v_of.filter, v_pairs, v_owned) c
    where (v_of.place is null or c.id > v_of.place) and c.conflict_at <= v_of.created_at order by c.id limit p_limit);
  select coalesce(jsonb_agg(jsonb_build_object('link', f.id, 'field', f.field, 'keep', f.keep)) filter (where f.keep is not null),
                  '[]'::jsonb), count(*) filter (where f.keep is null)
  into v_decisions, v_open
  from (select c.id, c.field, case when c.conflict ->> 'reason' like '%\_unmapped' then null
                                   when v_of.keep = 'newest' then c.conflict #>> '{facts,newer}' else v_of.keep end as keep
        from private.crm_fitting_conflicts(v_of.organization_id, v_of.filter, v_pairs, v_owned) c
        where c.id = any (v_links)) f;
  v_answer := public.crm_decide_conflicts(v_of.organization_id, v_of.decided_by, v_decisions);
  update public.crm_conflict_decisions
  set decided = decided + (v_answer ->> 'decided')::integer, left_open = left_open + v_open,
      place = coalesce(v_links[cardinality(v_links)], place),
      status = case when cardinality(v_links) < p_limit then 'done' else status end,
      finished_at = case when cardinality(v_links) < p_limit then now() end
  where id = p_id;
  return cardinality(v_links) < p_limit;
end
$$;
revoke all on function public.crm_continue_decision from public, anon, authenticated;
grant execute on function public.crm_continue_decision to service_role;
