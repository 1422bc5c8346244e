-- What a policy would decide among the conflicts that are open now: how many it would end with our value, with the CRM's, and how
-- many it leaves to a person, as those of stages that are not mapped.
create function public.crm_open_under(p_organization uuid, p_policy text, p_filter jsonb default '{}')
returns table (would text, conflicts bigint)
language sql stable set search_path = ''
as $$
  select w.would, count(*)
  from public.crm_sync_state s cross join lateral jsonb_each(s.conflict_details) c
  cross join lateral (
    select case when c.value ->> 'reason' like '%\_unmapped' then 'person'
                when p_policy = 'newest_wins' then coalesce(c.value #>> '{facts,newer}', 'person')
                else private.replayed(p_policy, null, 'link', '') end as would) w
  where s.organization_id = p_organization and s.conflict_detected and s.status in ('linked', 'attention')
    and s.connection_id || ' ' || s.object_type = any ((select private.crm_open_pairs(p_organization))::text[])
    and (p_filter = '{}' or (p_filter ->> 'field' is null or c.key = p_filter ->> 'field')
           and private.crm_fits_conflict(p_filter, s, c.key, c.value))
  group by w.would
$$;
revoke all on function public.crm_open_under from public, anon;
grant execute on function public.crm_open_under to authenticated, service_role;
