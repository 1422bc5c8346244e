-- How many pairs of an object an undo is still to change, and how many it is to take out of the sync.
create function public.crm_undo_left(p_run uuid, p_object text) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('changes', count(*) filter (where l.changes), 'removals', count(*) filter (where l.removes))
  from (select bool_or(c.kind in ('updated', 'conflict')) as changes,
               bool_or(c.kind in ('created', 'restored', 'matched')) as removes
        from public.crm_undo_items i join public.crm_sync_changes c on c.id = i.change_id
        where i.run_id = p_run and i.object_type = p_object and i.outcome = 'open' group by i.link_id) l
$$;
revoke all on function public.crm_undo_left from public, anon, authenticated;
grant execute on function public.crm_undo_left to service_role;
