-- What the organisation matches contacts by, the strongest first: the keys of its connections, or emails where it has none.
create function private.intake_match_keys(p_organization uuid) returns text[]
language sql stable set search_path = ''
as $$
  select coalesce(array_agg(k.key order by k.rank, k.key), '{email}')
  from (select e.key, min(e.rank) as rank
        from public.crm_connections c
        join public.crm_connection_objects o on o.connection_id = c.id and o.object_type = 'contact' and o.enabled
        cross join lateral jsonb_array_elements_text(
          coalesce(o.settings -> 'matchKeys', c.settings -> 'matchKeys', '["email"]')) with ordinality e (key, rank)
        where c.organization_id = p_organization
        group by e.key) k
$$;
revoke all on function private.intake_match_keys from public, anon, authenticated;
grant execute on function private.intake_match_keys to service_role;
