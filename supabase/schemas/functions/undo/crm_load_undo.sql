-- Links of an object of which an undo still has something to take back, in the order of their ids after p_after. p_made: those of
-- which the run had made, or brought back, a record; or the others, which come first.
create function public.crm_load_undo(p_run uuid, p_object text, p_made boolean, p_after uuid, p_limit integer)
returns table (link_id uuid, undo jsonb)
language sql stable set search_path = ''
as $$
  select g.link_id, private.crm_undo_json(r.undoes, p_run, g.link_id, g.changes)
  from public.crm_sync_logs r
  cross join lateral (
    select l.link_id, array(
      select c from public.crm_undo_items i join public.crm_sync_changes c on c.id = i.change_id
      where i.run_id = p_run and i.object_type = p_object and i.link_id = l.link_id and i.outcome = 'open') as changes
    from (select i.link_id from public.crm_undo_items i
          where i.run_id = p_run and i.object_type = p_object and i.outcome = 'open' and (p_after is null or i.link_id > p_after)
          group by i.link_id having bool_or(i.is_made) = p_made
          order by i.link_id limit p_limit) l) g
  where r.id = p_run
  order by g.link_id
$$;
revoke all on function public.crm_load_undo from public, anon, authenticated;
grant execute on function public.crm_load_undo to service_role;
