-- Every object whose records people and programs work with, synced or the hub's own: its table, and all of its columns by the
-- names that pages have for them. What reads or writes records of any object asks this; what syncs asks synced_objects.
create function private.record_objects() returns table (object_type text, table_name text, fields jsonb)
language sql immutable set search_path = ''
as $$
  select object_type, table_name, coalesce(s.fields, '{}') || coalesce(o.fields, '{}')
  from private.synced_objects() s full join private.own_objects() o using (object_type, table_name)
$$;
revoke all on function private.record_objects from public, anon;
grant execute on function private.record_objects to authenticated, service_role;
