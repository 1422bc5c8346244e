-- Stores where the next deltas of a connection read from. p_cursors: {object: cursor}
create function private.crm_store_cursors(p_connection uuid, p_cursors jsonb) returns void
language sql set search_path = ''
as $$
  update public.crm_connection_objects o
  set sync_cursor = c.value, last_sync_at = now()
  from jsonb_each(p_cursors) c
  where o.connection_id = p_connection and o.object_type = c.key and jsonb_typeof(c.value) = 'object'
$$;
revoke all on function private.crm_store_cursors from public, anon, authenticated;
grant execute on function private.crm_store_cursors to service_role;
