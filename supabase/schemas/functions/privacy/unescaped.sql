-- What the query of an address says, without its escapes. Bytes, because escapes may be no text.
create function private.unescaped(p_query text) returns bytea
language sql immutable set search_path = ''
as $$
  select coalesce(string_agg(
    case when p.part ~ '^%[[:xdigit:]]{2}$' then decode(substr(p.part, 2), 'hex')
         else convert_to(replace(p.part, '+', ' '), 'UTF8') end, '' order by p.place), '')
  from (select m[1] as part, place
        from regexp_matches(p_query, '%[[:xdigit:]]{2}|[^%]+|%', 'g') with ordinality t (m, place)) p
$$;
revoke all on function private.unescaped from public, anon, authenticated;
grant execute on function private.unescaped to service_role;
