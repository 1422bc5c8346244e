-- What a preview would have sent to those of these records of the CRM to which it would have sent something.
-- @returns {id: {properties, keys}}
create function public.crm_preview_writes_of(p_preview uuid, p_object text, p_ids text[]) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_object_agg(w.crm_record_id, jsonb_build_object('properties', w.properties, 'keys', (
    select coalesce(jsonb_agg(split_part(k, ' ', 3)), '[]'::jsonb) from unnest(w.keys) k where k is not null))), '{}'::jsonb)
  from public.crm_preview_writes w
  where w.preview_id = p_preview and w.object_type = p_object and w.crm_record_id = any (p_ids) and w.properties <> '{}'::jsonb
$$;
revoke all on function public.crm_preview_writes_of from public, anon, authenticated;
grant execute on function public.crm_preview_writes_of to service_role;
