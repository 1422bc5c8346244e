-- A link with all that is to be taken back of it, as the engine decides it: the record here, the entries in their order, and
-- which sides have changed since, by whatever but the run itself (p_undone) and the undo (p_undo). Without a link or a record
-- where there is none any more.
create function private.crm_undo_json(p_undone uuid, p_undo uuid, p_link uuid, p_changes public.crm_sync_changes[]) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'link', private.crm_link_json(s),
    'record', case when r.id is not null then private.crm_record_json(s.connection_id, r.json, r.refs) end,
    'changes', (select jsonb_agg(jsonb_build_object('id', c.id, 'side', c.side, 'kind', c.kind, 'field', c.field,
                                                    'before', c.before, 'after', c.after, 'reason', c.reason,
                                                    'is_sent', coalesce(i.is_sent, false)) order by c.id)
                from unnest(p_changes) c
                left join public.crm_undo_items i on i.run_id = p_undo and i.change_id = c.id),
    'since', (select coalesce(jsonb_agg(distinct k.side || '.' || k.kind), '[]'::jsonb)
              from (select max(c.id) as last from unnest(p_changes) c) m
              cross join lateral (
                select c.side, c.kind from public.crm_sync_changes c
                where r.id is not null and c.record_id = r.id and c.id > m.last
                  and c.run_id is distinct from p_undone and c.run_id is distinct from p_undo
                  and (c.side = 'adsapp' or c.side = 'crm' and c.connection_id = s.connection_id)
                  and c.kind in ('updated', 'conflict', 'archived', 'restored')) k))
  from (select p_link as id) l
  left join public.crm_sync_state s on s.id = l.id
  left join private.records r on r.object_type = s.object_type and r.id = s.record_id
$$;
revoke all on function private.crm_undo_json from public, anon, authenticated;
grant execute on function private.crm_undo_json to service_role;
