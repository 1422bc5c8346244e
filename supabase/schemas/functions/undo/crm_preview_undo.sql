-- What could be taken back of a run of an object, link by link in the order of their ids after p_after: as crm_load_undo has it
-- once an undo runs. Writes nothing.
create function public.crm_preview_undo(
  p_run uuid, p_record uuid, p_field text, p_change bigint, p_object text, p_after uuid, p_limit integer
) returns table (link_id uuid, undo jsonb)
language sql stable set search_path = ''
as $$
  select g.link_id, private.crm_undo_json(p_run, null, g.link_id, g.changes)
  from (select c.link_id, array_agg(c) as changes from private.crm_undo_rows(p_run, p_record, p_field, p_change) c
        where c.object_type = p_object and c.link_id is not null and (p_after is null or c.link_id > p_after)
        group by c.link_id order by c.link_id limit p_limit) g
  order by g.link_id
$$;
revoke all on function public.crm_preview_undo from public, anon, authenticated;
grant execute on function public.crm_preview_undo to service_role;
