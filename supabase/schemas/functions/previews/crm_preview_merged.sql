-- Changes of a record that was decided before in the same preview, with those of its next decision: what is decided again of a
-- field takes the place of what was, and keeps what was there at first.
create function private.crm_preview_merged(p_before jsonb, p_more jsonb) returns jsonb
language sql immutable set search_path = ''
as $$
  select case when p_before is null or p_before = '[]'::jsonb then p_more else coalesce((
    select jsonb_agg(k.change order by k.n) from (
      select min(a.n) as n, (array_agg(a.c order by a.n desc))[1]
        || case when (array_agg(a.c order by a.n))[1] ? 'before'
                then jsonb_build_object('before', (array_agg(a.c order by a.n))[1] -> 'before') else '{}'::jsonb end as change
      from jsonb_array_elements(p_before || p_more) with ordinality as a (c, n)
      group by a.c ->> 'side', a.c ->> 'kind', a.c ->> 'field') k), '[]'::jsonb) end
$$;
revoke all on function private.crm_preview_merged from public, anon, authenticated;
grant execute on function private.crm_preview_merged to service_role;
