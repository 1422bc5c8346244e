-- What a run has done by object (crm_sync_logs.by_object), with p_more added for one of them: {count's name: number}.
create function private.crm_add_counts(p_by_object jsonb, p_object text, p_more jsonb) returns jsonb
language sql immutable set search_path = ''
as $$
  select p_by_object || jsonb_build_object(p_object, (
    select jsonb_object_agg(m.key, coalesce((p_by_object -> p_object ->> m.key)::integer, 0) + m.value::integer)
    from jsonb_each_text(coalesce(p_by_object -> p_object, '{}'::jsonb) || p_more) k
    join lateral (select k.key, coalesce(p_more ->> k.key, '0') as value) m on true))
$$;
revoke all on function private.crm_add_counts from public, anon, authenticated;
grant execute on function private.crm_add_counts to service_role;
