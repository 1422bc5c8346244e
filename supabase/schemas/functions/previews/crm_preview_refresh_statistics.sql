-- crm_refresh_statistics for the tables of previews. Runs as the owner: only an owner may analyze.
create function private.crm_preview_refresh_statistics() returns void
language plpgsql security definer set search_path = ''
as $$
begin
  analyze public.crm_preview_records;
  analyze public.crm_preview_writes;
end
$$;
revoke all on function private.crm_preview_refresh_statistics from public, anon, authenticated;
grant execute on function private.crm_preview_refresh_statistics to service_role;
