-- How much an undo of a run would look at: {objects: {object: links}, entries, gone}. gone: entries about people who were erased.
create function public.crm_undo_scope(p_run uuid, p_record uuid, p_field text, p_change bigint) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'objects', coalesce(jsonb_object_agg(o.object_type, o.links) filter (where o.links > 0), '{}'::jsonb),
    'entries', coalesce(sum(o.entries), 0), 'gone', coalesce(sum(o.gone), 0))
  from (select c.object_type, count(distinct c.link_id) as links, count(*) as entries,
               count(*) filter (where c.link_id is null) as gone
        from private.crm_undo_rows(p_run, p_record, p_field, p_change) c group by c.object_type) o
$$;
revoke all on function public.crm_undo_scope from public, anon, authenticated;
grant execute on function public.crm_undo_scope to service_role;
