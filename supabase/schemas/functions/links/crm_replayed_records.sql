-- A page of the conflicts of the last p_days that a policy would have decided otherwise, the newest first, after the row
-- p_before.
create function public.crm_replayed_records(
  p_organization uuid, p_policy text, p_filter jsonb default '{}', p_days integer default 30, p_before bigint default null,
  p_limit integer default 50
) returns table (
  id bigint, connection_id uuid, crm_type text, link_id uuid, object_type text, record_id uuid, crm_record_id text, field text,
  ours jsonb, theirs jsonb, facts jsonb, created_at timestamptz, was text, by_person boolean, would text
)
language sql stable set search_path = ''
as $$
  select l.id, l.connection_id, k.crm_type, l.link_id, l.object_type, l.record_id, l.crm_record_id, l.field,
         case when l.side = 'crm' then l.after else l.before end, case when l.side = 'crm' then l.before else l.after end,
         l.facts, l.created_at, l.was, l.by_person, l.would
  from private.crm_conflict_log(p_organization, p_filter, p_policy, p_days) l
  join public.crm_connections k on k.id = l.connection_id
  where l.was <> l.would and (p_before is null or l.id < p_before)
  order by l.id desc limit least(greatest(p_limit, 1), 201)
$$;
revoke all on function public.crm_replayed_records from public, anon;
grant execute on function public.crm_replayed_records to authenticated, service_role;
