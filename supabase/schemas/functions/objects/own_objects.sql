-- What no CRM syncs: objects that are the hub's alone, whole, and the columns that a synced object has beside those of
-- private.synced_objects. The declarations in src/lib/records/own say the same, held together by a test.
create function private.own_objects() returns table (object_type text, table_name text, fields jsonb)
language sql immutable set search_path = ''
as $$
  values
    ('account', 'accounts', jsonb_build_object('industryCategory', 'industry_id')),
    ('industry', 'industries', jsonb_build_object(
      'name', 'name', 'code', 'code', 'description', 'description', 'parentIndustry', 'parent_id', 'position', 'position',
      'status', 'status'))
$$;
revoke all on function private.own_objects from public, anon;
grant execute on function private.own_objects to authenticated, service_role;
