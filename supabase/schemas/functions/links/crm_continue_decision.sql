-- Decides the conflicts of at most p_limit further links, in the order of their ids, those that were open when the decision was
-- made. @returns whether it is done
create function public.crm_continue_decision(p_id uuid, p_limit integer) returns boolean
language plpgsql set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  v_of public.crm_conflict_decisions;
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
  v_links := array(
    select s.id from public.crm_sync_state s
    where s.organization_id = v_of.organization_id and s.conflict_detected and s.status in ('linked', 'attention')
      and (v_of.place is null or s.id > v_of.place) and s.conflict_at <= v_of.created_at
      and s.connection_id || ' ' || s.object_type = any ((select private.crm_open_pairs(v_of.organization_id))::text[])
      and exists (select from jsonb_each(s.conflict_details) c where private.crm_fits_conflict(v_of.filter, s, c.key, c.value))
    order by s.id limit p_limit);
  select coalesce(jsonb_agg(jsonb_build_object('link', f.id, 'field', f.key, 'keep', f.keep)) filter (where f.keep is not null),
                  '[]'::jsonb), count(*) filter (where f.keep is null)
  into v_decisions, v_open
  from (select s.id, c.key, case when c.value ->> 'reason' like '%\_unmapped' then null
                                 when v_of.keep = 'newest' then c.value #>> '{facts,newer}' else v_of.keep end as keep
        from public.crm_sync_state s cross join lateral jsonb_each(s.conflict_details) c
        where s.id = any (v_links) and private.crm_fits_conflict(v_of.filter, s, c.key, c.value)) f;
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
