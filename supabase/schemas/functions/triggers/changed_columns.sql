-- The columns and keys of custom ('custom.<key>') in which two versions of a record differ, each with p_value.
create function private.changed_columns(p_object text, p_before jsonb, p_after jsonb, p_value jsonb) returns jsonb
language sql immutable set search_path = ''
as $$
  select coalesce(jsonb_object_agg(f.name, p_value), '{}'::jsonb)
  from (
    select c.value as name
    from private.synced_objects() o cross join lateral jsonb_each_text(o.fields) c
    where o.object_type = p_object and p_before -> c.value is distinct from p_after -> c.value
    union all
    select 'custom.' || k
    from jsonb_object_keys(case when p_before -> 'custom' <> p_after -> 'custom' and jsonb_typeof(p_after -> 'custom') = 'object'
                                then (p_before -> 'custom') || (p_after -> 'custom') else '{}'::jsonb end) as k
    where p_before -> 'custom' -> k is distinct from p_after -> 'custom' -> k
  ) f
$$;
-- Each edit of a record calls it, through the trigger on its table.
revoke all on function private.changed_columns from public, anon;
grant execute on function private.changed_columns to authenticated, service_role;
