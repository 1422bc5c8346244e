-- After how many attempts in a row that failed an endpoint rests: as many as are under way at once.
create function private.outbox_failures_max() returns integer
language sql immutable set search_path = ''
as $$
  select 20
$$;
revoke all on function private.outbox_failures_max from public, anon, authenticated;
grant execute on function private.outbox_failures_max to service_role;
