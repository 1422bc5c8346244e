-- True once an object of a connection (null: any) has been read as a whole.
create function private.crm_was_synced(p_connection uuid, p_object text default null) returns boolean
language sql stable set search_path = ''
as $$
  select exists (select 1 from public.crm_connection_objects o
                 where o.connection_id = p_connection and o.enabled and o.sync_cursor is not null
                   and (p_object is null or o.object_type = p_object))
$$;
revoke all on function private.crm_was_synced from public, anon, authenticated;
grant execute on function private.crm_was_synced to service_role;
