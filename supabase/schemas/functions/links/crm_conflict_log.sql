-- The conflicts of the last p_days of an organisation, what was decided of each, and what p_policy would have decided; p_filter:
-- {connection_id, object, field}. "was": the side whose value was kept, by the policy or a person ('edited': another value), or
-- 'person' where it is still open. Those of stages that are not mapped are decided by no policy. As the caller may see them.
create function private.crm_conflict_log(p_organization uuid, p_filter jsonb, p_policy text, p_days integer)
returns table (
  id bigint, connection_id uuid, link_id uuid, object_type text, record_id uuid, crm_record_id text, field text, before jsonb,
  after jsonb, side text, reason text, facts jsonb, created_at timestamptz, was text, by_person boolean, would text
)
language sql stable set search_path = ''
as $$
  select l.id, l.connection_id, l.link_id, l.object_type, l.record_id, l.crm_record_id, l.field, l.before, l.after, l.side,
         l.reason, l.facts, l.created_at,
         case when l.side = 'crm' then 'adsapp' when l.side = 'adsapp' then 'crm'
              when l.next_kind = 'decided' then substr(l.next_reason, 6) else 'person' end,
         l.side = 'link', private.replayed(p_policy, l.facts, l.side, l.reason)
  from (select c.*, lead(c.kind) over w as next_kind, lead(c.reason) over w as next_reason
        from public.crm_sync_changes c
        where c.organization_id = p_organization and c.kind in ('conflict', 'decided')
          and c.created_at >= now() - make_interval(days => p_days)
          and (p_filter ->> 'connection_id' is null or c.connection_id = (p_filter ->> 'connection_id')::uuid)
          and (p_filter ->> 'object' is null or c.object_type = p_filter ->> 'object')
          and (p_filter ->> 'field' is null or c.field = p_filter ->> 'field')
        window w as (partition by c.link_id, c.field order by c.id)) l
  where l.kind = 'conflict' and l.reason not like '%\_unmapped'
    -- Asked again for another reason: the later one is the conflict.
    and not (l.side = 'link' and l.next_kind is not distinct from 'conflict')
$$;
revoke all on function private.crm_conflict_log from public, anon;
grant execute on function private.crm_conflict_log to authenticated, service_role;
