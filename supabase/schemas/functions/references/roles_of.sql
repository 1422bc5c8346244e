-- What those are whom a record has in a field, as its column says it: <id>=<role>, in order, with semicolons between.
-- Null: nobody has a role.
create function private.roles_of(p_holder uuid, p_field text) returns text
language sql stable set search_path = ''
as $$
  select string_agg(m.member, ';' order by m.member collate "C")
  from (select distinct a.to_id::text || '=' || btrim(r.role) as member
        from public.record_associations a cross join lateral unnest(string_to_array(a.role, ';')) r (role)
        where a.from_id = p_holder and a.field = p_field and btrim(r.role) <> '') m
$$;
revoke all on function private.roles_of from public, anon, authenticated;
