-- What a policy would have decided among the conflicts of the last p_days, and what was decided: how many of each, by connection,
-- object and field. @returns rows with the largest number first
create function public.crm_replay_conflicts(
  p_organization uuid, p_policy text, p_filter jsonb default '{}', p_days integer default 30
)
returns table (
  connection_id uuid, crm_type text, object_type text, field text, was text, by_person boolean, would text, conflicts bigint
)
language sql stable set search_path = ''
as $$
  select l.connection_id, k.crm_type, l.object_type, l.field, l.was, l.by_person, l.would, count(*)
  from private.crm_conflict_log(p_organization, p_filter, p_policy, p_days) l
  join public.crm_connections k on k.id = l.connection_id
  group by l.connection_id, k.crm_type, l.object_type, l.field, l.was, l.by_person, l.would
  order by count(*) desc, l.connection_id, l.object_type, l.field
$$;
revoke all on function public.crm_replay_conflicts from public, anon;
grant execute on function public.crm_replay_conflicts to authenticated, service_role;
