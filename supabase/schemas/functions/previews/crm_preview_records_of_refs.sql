-- crm_records_of_refs as a preview sees it: with the pairs that it would have made, without those that it would have taken apart,
-- and with the users that it has listed.
create function public.crm_preview_records_of_refs(p_preview uuid, p_connection uuid, p_refs jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  with asked as materialized (
    select e.key as object, r.ref from jsonb_each(p_refs) e cross join lateral jsonb_array_elements_text(e.value) as r (ref)
  ), known as (
    select public.crm_records_of_refs(p_connection, p_refs) as stored
  ), made as (
    select a.object, a.ref, jsonb_build_object('id', p.record_id, 'ended',
      not private.crm_preview_is_paired(p.link) or coalesce(p.record ->> 'deleted_at', '') <> '') as pair
    from asked a
    cross join lateral (
      select k.record_id, k.link, k.record from public.crm_preview_records k
      where k.preview_id = p_preview and k.object_type = a.object and k.crm_record_id = a.ref and k.record_id is not null
      offset 0) p
    union all
    select 'user', u.key, jsonb_build_object('id', u.value -> 'member', 'ended', false)
    from public.crm_previews v cross join lateral jsonb_each(v.users) u
    where v.id = p_preview and p_refs -> 'user' ? u.key
  ), lost as (
    select a.object, a.ref from asked a
    cross join lateral (
      select s.id from public.crm_sync_state s
      where s.connection_id = p_connection and s.object_type = a.object and s.crm_record_id = a.ref offset 0) s
    where exists (select 1 from public.crm_preview_records p
                  where p.preview_id = p_preview and p.id = s.id and p.crm_record_id is distinct from a.ref)
  )
  select coalesce(jsonb_object_agg(o.object, (coalesce(k.stored -> o.object, '{}'::jsonb)
      - (select coalesce(array_agg(l.ref), '{}') from lost l where l.object = o.object)) || coalesce(m.pairs, '{}'::jsonb))
    filter (where k.stored ? o.object or m.pairs is not null), '{}'::jsonb)
  from known k
  cross join lateral (select jsonb_object_keys(p_refs) as object) o
  left join (select object, jsonb_object_agg(ref, pair) as pairs from made group by object) m on m.object = o.object
$$;
revoke all on function public.crm_preview_records_of_refs from public, anon, authenticated;
grant execute on function public.crm_preview_records_of_refs to service_role;
