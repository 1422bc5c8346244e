-- What a policy would decide among the conflicts that are open now: how many it would end with our value, with the CRM's, and how
-- many it leaves to a person, as those of stages that are not mapped.
create function public.crm_open_under(p_organization uuid, p_policy text, p_filter jsonb default '{}')
returns table (would text, conflicts bigint)
language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  v_pairs text[] := private.crm_open_pairs(p_organization);
  v_owned uuid[] := private.crm_owned_conflicts(p_organization, p_filter);
begin
  return query
  select w.would, count(*)
  from private.crm_fitting_conflicts(p_organization, p_filter, v_pairs, v_owned) c
  cross join lateral (
    select case when c.conflict ->> 'reason' like '%\_unmapped' then 'person'
                when p_policy = 'newest_wins' then coalesce(c.conflict #>> '{facts,newer}', 'person')
                else private.replayed(p_policy, null, 'link', '') end as would) w
  group by w.would;
end
$$;
revoke all on function public.crm_open_under from public, anon;
grant execute on function public.crm_open_under to authenticated, service_role;
