-- The settings of a connection and of its objects as they are stored: what a change of them is checked against.
-- @returns {connection, objects: {object: settings}}
create function public.crm_stored_settings(p_connection uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('connection', c.settings, 'objects', coalesce(
    (select jsonb_object_agg(o.object_type, o.settings) from public.crm_connection_objects o where o.connection_id = c.id), '{}'))
  from public.crm_connections c where c.id = p_connection
$$;
revoke all on function public.crm_stored_settings from public, anon, authenticated;
grant execute on function public.crm_stored_settings to service_role;
