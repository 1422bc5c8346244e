-- What an organisation's name is in an address: lower case, without accents, words joined by hyphens, 40 characters at
-- most. A name in the form of an id gives none (organizations.slug).
create function private.slug_of(p_name text) returns text
language sql immutable set search_path = ''
as $$
  select coalesce(nullif(regexp_replace(btrim(left(btrim(
    regexp_replace(regexp_replace(lower(normalize(p_name, nfkd)), '[\u0300-\u036f]', '', 'g'), '[^a-z0-9]+', '-', 'g'),
    '-'), 40), '-'), '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', ''), ''), 'organisation')
$$;
revoke all on function private.slug_of from public;
