-- A page of what came in, the newest first, for members alone: keys see none of it. p_before, p_before_id: the last one of the
-- page before. @returns {items, total}
create function public.intake_page(
  p_organization uuid, p_status text default null, p_type text default null, p_search text default null,
  p_before timestamptz default null, p_before_id uuid default null, p_limit integer default 50
) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_pattern text := private.search_pattern(p_search);
  v_items jsonb;
begin
  perform private.intake_reader(p_organization);
  select coalesce(jsonb_agg(private.intake_json(p.item) order by (p.item).received_at desc, (p.item).id desc), '[]'::jsonb)
  into v_items
  from (select i as item from public.intake_items i
        where i.organization_id = p_organization and (p_status is null or i.status = p_status)
          and (p_type is null or i.type = p_type) and (v_pattern is null or i.search_text like v_pattern)
          and (p_before is null or (i.received_at, i.id) < (p_before, p_before_id))
        order by i.received_at desc, i.id desc limit least(greatest(p_limit, 1), 101)) p;
  return jsonb_build_object('items', v_items, 'total', (
    select count(*) from public.intake_items i
    where i.organization_id = p_organization and (p_status is null or i.status = p_status)
      and (p_type is null or i.type = p_type) and (v_pattern is null or i.search_text like v_pattern)));
end
$$;
revoke all on function public.intake_page from public, anon;
grant execute on function public.intake_page to authenticated;
