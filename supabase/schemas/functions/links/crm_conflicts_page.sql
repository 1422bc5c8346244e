-- A page of an organisation's open conflicts, field by field, the newest records first, as the caller may see them. p_filter: see
-- private.crm_fits_conflict. p_at, p_link, p_field: the last one of the page before. "ours": who last edited the field here, as
-- far as the log says within the record's last 200 changes.
create function public.crm_conflicts_page(
  p_organization uuid, p_filter jsonb default '{}', p_at timestamptz default null, p_link uuid default null,
  p_field text default null, p_limit integer default 50
) returns table (
  link_id uuid, connection_id uuid, crm_type text, object_type text, record_id uuid, crm_record_id text, field text,
  conflict jsonb, since timestamptz, ours jsonb, pending boolean
)
language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  v_pairs text[] := private.crm_open_pairs(p_organization);
begin
  return query
  select f.id, f.connection_id, k.crm_type, f.object_type, f.record_id, f.crm_record_id, f.key, f.value, f.conflict_at,
         (select jsonb_build_object('kind', h.actor_kind, 'id', h.actor_id, 'at', h.created_at)
          from (select * from public.crm_sync_changes g where g.record_id = f.record_id
                order by g.created_at desc, g.id desc limit 200) h
          where h.side = 'adsapp' and h.connection_id is null and (h.field = f.key or h.kind = 'created')
          order by h.created_at desc, h.id desc limit 1),
         f.pending
  from (
    select s.id, s.connection_id, s.object_type, s.record_id, s.crm_record_id, c.key, c.value, s.conflict_at, s.pending
    from public.crm_sync_state s cross join lateral jsonb_each(s.conflict_details) c
    where s.organization_id = p_organization and s.conflict_detected and s.status in ('linked', 'attention')
      and s.connection_id || ' ' || s.object_type = any (v_pairs)
      and (p_at is null or (s.conflict_at, s.id) <= (p_at, p_link))
      and (p_at is null or (s.conflict_at, s.id) < (p_at, p_link) or c.key > p_field)
      and (p_filter = '{}' or (p_filter ->> 'field' is null or c.key = p_filter ->> 'field')
           and private.crm_fits_conflict(p_filter, s, c.key, c.value))
    order by s.conflict_at desc, s.id desc, c.key limit least(greatest(p_limit, 1), 201)) f
  join public.crm_connections k on k.id = f.connection_id
  order by f.conflict_at desc, f.id desc, f.key;
end
$$;
revoke all on function public.crm_conflicts_page from public, anon;
grant execute on function public.crm_conflicts_page to authenticated, service_role;
