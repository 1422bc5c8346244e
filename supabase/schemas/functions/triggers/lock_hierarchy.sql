-- What changes who is above whom in a table of an organisation waits for anyone else who does.
create function private.lock_hierarchy(p_table text, p_organization uuid) returns void
language sql set search_path = ''
as $$
  select pg_advisory_xact_lock(hashtextextended('hierarchy ' || p_table || ' ' || p_organization, 0))
$$;
revoke all on function private.lock_hierarchy from public, anon;
grant execute on function private.lock_hierarchy to authenticated, service_role;
