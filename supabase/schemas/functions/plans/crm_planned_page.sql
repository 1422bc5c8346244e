-- One page of the records that a run asks about, in the order of their links from p_from (left out) on, or backwards, with what
-- would happen to each. p_search: part of a name or an address, or a CRM's id. Runs as the caller, so row level security decides
-- what it shows.
create function public.crm_planned_page(
  p_run uuid, p_search text, p_cause text, p_from uuid, p_backwards boolean, p_limit integer
) returns table (
  link_id uuid, record_id uuid, crm_record_id text, first_name text, last_name text, email text, changes jsonb
)
language sql stable security invoker set search_path = ''
as $$
  select p.link_id, (array_agg(p.record_id))[1], max(p.crm_record_id), max(c.first_name), max(c.last_name), max(c.email),
         jsonb_agg(jsonb_build_object('impact', p.impact, 'side', p.side, 'field', p.field, 'before', p.before, 'after', p.after,
                                      'cause', p.cause) order by p.id)
  from public.crm_planned_changes p
  left join public.contacts c on c.id = p.record_id
  where p.run_id = p_run and p.stage = (select r.guard ->> 'stage' from public.crm_sync_logs r where r.id = p_run)
    and (p_from is null or case when p_backwards then p.link_id < p_from else p.link_id > p_from end)
    and (p_cause is null or p.cause = p_cause)
    and (p_search is null or p.crm_record_id = p_search
         or c.search_text like '%' || replace(replace(replace(lower(p_search), '\', '\\'), '%', '\%'), '_', '\_') || '%')
  group by p.link_id
  order by case when p_backwards then p.link_id end desc, case when not p_backwards then p.link_id end
  limit p_limit
$$;
revoke all on function public.crm_planned_page from public, anon;
grant execute on function public.crm_planned_page to authenticated, service_role;
