-- crm_live_objects as a preview sees it.
create function public.crm_preview_live_objects(p_preview uuid, p_connection uuid) returns text[]
language sql stable set search_path = ''
as $$
  select coalesce(array_agg(o.object_type), '{}')
  from public.crm_previews v join public.crm_connection_objects o on o.connection_id = v.connection_id
  where v.id = p_preview and v.connection_id = p_connection
    and coalesce((v.draft #>> array['objects', o.object_type, 'enabled'])::boolean, o.enabled)
    and private.crm_preview_is_live(p_preview, p_connection, o.object_type)
$$;
revoke all on function public.crm_preview_live_objects from public, anon, authenticated;
grant execute on function public.crm_preview_live_objects to service_role;
