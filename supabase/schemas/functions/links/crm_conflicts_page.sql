-- A page of an organisation's open conflicts, field by field, the newest records first, as the caller may see them. p_filter: see
-- private.crm_fitting_conflicts. p_at, p_link, p_field: the last one of the page before. "ours": who last edited the field here,
-- as far as the log says within the record's last 200 changes.
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
  v_owned uuid[] := private.crm_owned_conflicts(p_organization, p_filter);
begin
  return query
  select f.id, f.connection_id, k.crm_type, f.object_type, f.record_id, f.crm_record_id, f.field, f.conflict, f.conflict_at,
         (select jsonb_build_object('kind', h.actor_kind, 'id', h.actor_id, 'at', h.created_at)
          from (select * from public.crm_sync_changes g where g.record_id = f.record_id
                order by g.created_at desc, g.id desc limit 200) h
          where h.side = 'adsapp' and h.connection_id is null and (h.field = f.field or h.kind = 'created')
          order by h.created_at desc, h.id desc limit 1),
         f.pending
  from (
    select c.* from private.crm_fitting_conflicts(p_organization, p_filter, v_pairs, v_owned) c
    where (p_at is null or (c.conflict_at, c.id) <= (p_at, p_link))
      and (p_at is null or (c.conflict_at, c.id) < (p_at, p_link) or c.field > p_field)
    order by c.conflict_at desc, c.id desc, c.field limit least(greatest(p_limit, 1), 201)) f
  join public.crm_connections k on k.id = f.connection_id
  order by f.conflict_at desc, f.id desc, f.field;
end
$$;
revoke all on function public.crm_conflicts_page from public, anon;
grant execute on function public.crm_conflicts_page to authenticated, service_role;
