-- The CRM's records with one of these values of a kind of key, of those that a preview has met or would have written to.
-- @returns {found: [{value, id}], isAll: whether it has met all that the CRM has}
create function public.crm_preview_find(p_preview uuid, p_object text, p_kind text, p_values text[]) returns jsonb
language plpgsql stable set search_path = '' set enable_seqscan = off
as $$
declare
  v_asked jsonb;
  v_keys text[];
  v_found jsonb;
begin
  -- Each key once, worked out before anything is looked up by it.
  select jsonb_object_agg(a.key, a.values), array_agg(a.key) into v_asked, v_keys
  from (select k.key, jsonb_agg(k.value) as values
        from (select v as value, private.crm_preview_key(p_object, p_kind, null, v) as key from unnest(p_values) v offset 0) k
        where k.key is not null group by k.key) a;
  select coalesce(jsonb_agg(jsonb_build_object('value', v.value, 'id', w.crm_record_id)), '[]'::jsonb) into v_found
  from (
    -- Behind a fence, so that it is looked up by its keys: the planner takes any preview for a handful of rows.
    select k.preview_id, k.object_type, k.crm_record_id, k.keys
    from public.crm_preview_writes k where k.keys && v_keys offset 0) w
  cross join lateral unnest(w.keys) h (key)
  cross join lateral jsonb_array_elements(v_asked -> h.key) as v (value)
  where w.preview_id = p_preview and w.object_type = p_object;
  return (select jsonb_build_object('isAll', p_object = any (p.has_read), 'found', v_found)
          from public.crm_previews p where p.id = p_preview);
end
$$;
revoke all on function public.crm_preview_find from public, anon, authenticated;
grant execute on function public.crm_preview_find to service_role;
