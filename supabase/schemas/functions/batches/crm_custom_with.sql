-- Custom properties with a patch applied; a null in the patch removes its key, nulls elsewhere are values.
create function private.crm_custom_with(p_custom jsonb, p_patch jsonb) returns jsonb
language sql immutable set search_path = ''
as $$
  select (p_custom || coalesce(p_patch, '{}'::jsonb))
    - coalesce((select array_agg(k) from jsonb_each(coalesce(p_patch, '{}'::jsonb)) as e (k, v) where v = 'null'::jsonb), '{}')
$$;
revoke all on function private.crm_custom_with from public, anon, authenticated;
grant execute on function private.crm_custom_with to service_role;
