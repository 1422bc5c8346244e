-- crm_refs_of_records as a preview sees it.
create function public.crm_preview_refs_of_records(p_preview uuid, p_connection uuid, p_records jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  with known as (
    select public.crm_refs_of_records(p_connection, p_records) as stored
  ), made as (
    select e.key as object, i.id, o.ref
    from jsonb_each(p_records) e cross join lateral jsonb_array_elements_text(e.value) as i (id)
    cross join lateral private.crm_preview_ref(p_preview, e.key, i.id) o
  )
  select coalesce(jsonb_object_agg(o.object, (coalesce(k.stored -> o.object, '{}'::jsonb) || coalesce(m.refs, '{}'::jsonb)) - (
      select coalesce(array_agg(g.id), '{}') from made g where g.object = o.object and g.ref = 'null'::jsonb))
    filter (where k.stored ? o.object or m.refs is not null), '{}'::jsonb)
  from known k
  cross join lateral (select jsonb_object_keys(p_records) as object) o
  left join (select object, jsonb_object_agg(id, ref) as refs from made where ref is not null group by object) m
    on m.object = o.object
$$;
revoke all on function public.crm_preview_refs_of_records from public, anon, authenticated;
grant execute on function public.crm_preview_refs_of_records to service_role;
