-- The columns of an object by the names that pages have for its fields: what is synced, and what only we have.
create function private.shown_fields(p_object text) returns jsonb
language sql immutable set search_path = ''
as $$
  select o.fields || case when o.object_type in ('account', 'opportunity') then jsonb_build_object('owner', 'owner_id')
                     else '{}'::jsonb end
  from private.synced_objects() o where o.object_type = p_object
$$;
revoke all on function private.shown_fields from public, anon, authenticated;
