-- The tables of a sync grow by orders of magnitude within one run, and a plan made for the small table reads all of the large one
-- for every batch. Autovacuum comes too late for that, and the embedded database has none. Runs as the owner: only an owner may
-- analyze.
create function private.crm_refresh_statistics() returns void
language plpgsql security definer set search_path = ''
as $$
begin
  analyze public.contacts;
  analyze public.crm_sync_state;
end
$$;
revoke all on function private.crm_refresh_statistics from public, anon, authenticated;
grant execute on function private.crm_refresh_statistics to service_role;
