-- The columns of an object by the names that pages have for its fields: those that are synced, and those that are ours alone.
create function private.shown_fields(p_object text) returns jsonb
language sql immutable set search_path = ''
as $$
  select o.fields || case p_object when 'contact' then '{"reportsTo": "reports_to_id"}' else '{}' end::jsonb
  from private.record_objects() o where o.object_type = p_object
$$;
revoke all on function private.shown_fields from public, anon, authenticated;
