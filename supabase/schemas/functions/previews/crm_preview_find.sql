-- The CRM's records with one of these values of a kind of key, of those that a preview has met or would have written to.
-- @returns {found: [{value, id}], isAll: whether it has met all that the CRM has}
create function public.crm_preview_find(p_preview uuid, p_object text, p_kind text, p_values text[]) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('isAll', p_object = any (p.has_read), 'found', (
    select coalesce(jsonb_agg(jsonb_build_object('value', a.value, 'id', w.crm_record_id)), '[]'::jsonb)
    from (select v as value, private.crm_preview_key(p_object, p_kind, null, v) as key from unnest(p_values) v) a
    cross join lateral (
      select k.crm_record_id from public.crm_preview_writes k
      where k.keys @> array[a.key] and k.preview_id = p_preview and k.object_type = p_object offset 0) w
    where a.key is not null))
  from public.crm_previews p where p.id = p_preview
$$;
revoke all on function public.crm_preview_find from public, anon, authenticated;
grant execute on function public.crm_preview_find to service_role;
