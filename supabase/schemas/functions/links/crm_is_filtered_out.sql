-- True for a link that the filter of its connection leaves out: both records stay, and it comes back once they fit.
create function private.crm_is_filtered_out(l public.crm_sync_state) returns boolean
language sql immutable
as $$
  select l.status = 'excluded' and coalesce(l.last_error ->> 'code', '') = 'filtered_out'
$$;
revoke all on function private.crm_is_filtered_out from public, anon, authenticated;
grant execute on function private.crm_is_filtered_out to service_role;
