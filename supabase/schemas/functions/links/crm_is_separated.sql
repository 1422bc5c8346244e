-- True for a pair that was separated for good, or whose person is being erased: restoring one half does not link it again.
create function private.crm_is_separated(l public.crm_sync_state) returns boolean
language sql immutable set search_path = ''
as $$
  select l.status = 'excluded'
    and coalesce(l.last_error ->> 'code', '') in
      ('unlinked_in_adsapp', 'unlinked_in_crm', 'merged_in_crm', 'excluded_by_person', 'erasing',
       'match_undone')
$$;
revoke all on function private.crm_is_separated from public, anon, authenticated;
grant execute on function private.crm_is_separated to service_role;
