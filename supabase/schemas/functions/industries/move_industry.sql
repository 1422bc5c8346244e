-- Puts an industry below another, or at the top, at a place among those there: 0 is the first, null the last.
create function public.move_industry(
  p_organization uuid, p_industry uuid, p_parent uuid default null, p_place integer default null
) returns void
language plpgsql set search_path = ''
as $$
declare
  v_positions numeric[];
  v_position numeric;
begin
  perform 1 from public.industries i
  where i.id = p_industry and i.organization_id = p_organization and i.deleted_at is null for no key update;
  if not found then raise exception 'industry_not_found: %', p_industry; end if;
  if p_parent = p_industry then raise exception 'hierarchy_cycle: parent_id would be itself'; end if;
  perform private.lock_hierarchy('industries', p_organization);
  for v_attempt in 1 .. 2 loop
    select coalesce(array_agg(i.position order by i.position, i.sort_name, i.id), '{}') into v_positions
    from public.industries i
    where i.organization_id = p_organization and i.parent_id is not distinct from p_parent and i.deleted_at is null
      and i.id <> p_industry;
    v_position := private.position_between(v_positions, p_place);
    exit when v_position is not null;
    -- No number is between: all get whole ones again.
    update public.industries i set position = n.place - 1
    from (select s.id, row_number() over (order by s.position, s.sort_name, s.id) as place from public.industries s
          where s.organization_id = p_organization and s.parent_id is not distinct from p_parent and s.deleted_at is null
            and s.id <> p_industry) n
    where i.id = n.id and i.position is distinct from n.place - 1;
  end loop;
  update public.industries i set parent_id = p_parent, position = v_position where i.id = p_industry;
end
$$;
revoke all on function public.move_industry from public, anon;
grant execute on function public.move_industry to authenticated;
