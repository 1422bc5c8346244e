-- One page of the records that a run asks about, in the order of their links from p_from (left out) on, or backwards, with what
-- people call each and what would happen to it. p_search: part of a name or an address, or a CRM's id. Runs as the caller, so row
-- level security decides what it shows.
create function public.crm_planned_page(
  p_run uuid, p_search text, p_cause text, p_from uuid, p_backwards boolean, p_limit integer
) returns table (link_id uuid, object_type text, record_id uuid, crm_record_id text, title text, changes jsonb)
language sql stable security invoker set search_path = ''
as $$
  select p.link_id, p.object_type, (array_agg(p.record_id))[1], max(p.crm_record_id), max(r.title),
         jsonb_agg(jsonb_build_object('impact', p.impact, 'side', p.side, 'field', p.field, 'before', p.before, 'after', p.after,
                                      'cause', p.cause) order by p.id)
  from public.crm_planned_changes p
  join public.crm_sync_logs l on l.id = p.run_id
    and p.stage = l.guard ->> 'stage' and p.object_type = l.guard ->> 'object'
  left join private.records r on r.object_type = p.object_type and r.id = p.record_id
  where p.run_id = p_run
    and (p_from is null or case when p_backwards then p.link_id < p_from else p.link_id > p_from end)
    and (p_cause is null or p.cause = p_cause)
    and (p_search is null or p.crm_record_id = p_search or r.search_text like private.search_pattern(p_search))
  group by p.link_id, p.object_type
  order by case when p_backwards then p.link_id end desc, case when not p_backwards then p.link_id end
  limit p_limit
$$;
revoke all on function public.crm_planned_page from public, anon;
grant execute on function public.crm_planned_page to authenticated, service_role;
