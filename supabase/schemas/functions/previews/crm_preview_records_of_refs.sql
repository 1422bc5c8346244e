-- crm_records_of_refs as a preview sees it: with the pairs that it would have made, and the users that it has listed.
create function public.crm_preview_records_of_refs(p_preview uuid, p_connection uuid, p_refs jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  with known as (
    select public.crm_records_of_refs(p_connection, p_refs) as stored
  ), made as (
    select e.key as object, p.crm_record_id as ref, jsonb_build_object('id', p.record_id, 'ended',
      not private.crm_preview_is_paired(p.link) or coalesce(p.record ->> 'deleted_at', '') <> '') as pair
    from jsonb_each(p_refs) e
    join public.crm_preview_records p
      on p.preview_id = p_preview and p.object_type = e.key and p.record_id is not null
     and p.crm_record_id = any (array(select jsonb_array_elements_text(e.value)))
    union all
    select 'user', u.key, jsonb_build_object('id', u.value -> 'member', 'ended', false)
    from public.crm_previews v cross join lateral jsonb_each(v.users) u
    where v.id = p_preview and p_refs -> 'user' ? u.key
  )
  select coalesce(jsonb_object_agg(o.object, coalesce(k.stored -> o.object, '{}'::jsonb) || coalesce(m.pairs, '{}'::jsonb))
    filter (where k.stored ? o.object or m.pairs is not null), '{}'::jsonb)
  from known k
  cross join lateral (select jsonb_object_keys(p_refs) as object) o
  left join (select object, jsonb_object_agg(ref, pair) as pairs from made group by object) m on m.object = o.object
$$;
revoke all on function public.crm_preview_records_of_refs from public, anon, authenticated;
grant execute on function public.crm_preview_records_of_refs to service_role;
