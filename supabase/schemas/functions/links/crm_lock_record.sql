-- Locks the record of a link.
create function private.crm_lock_record(p_link public.crm_sync_state) returns void
language plpgsql set search_path = ''
as $$
begin
  execute format('select from public.%I where id = $1 for update',
    (select o.table_name from private.synced_objects() o where o.object_type = p_link.object_type))
  using p_link.record_id;
end
$$;
revoke all on function private.crm_lock_record from public, anon, authenticated;
grant execute on function private.crm_lock_record to service_role;
