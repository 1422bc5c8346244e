-- The tables of a sync grow by orders of magnitude within one run, and a plan made for the small table reads all of the large one
-- for every batch. Autovacuum comes too late for that, and the embedded database has none. Runs as the owner: only an owner may
-- analyze. p_object: of this object's table alone, and of links.
create function private.crm_refresh_statistics(p_object text default null) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_table text;
begin
  for v_table in select o.table_name from private.synced_objects() o where p_object is null or o.object_type = p_object loop
    execute format('analyze public.%I', v_table);
  end loop;
  analyze public.crm_sync_state;
end
$$;
revoke all on function private.crm_refresh_statistics from public, anon, authenticated;
grant execute on function private.crm_refresh_statistics to service_role;
