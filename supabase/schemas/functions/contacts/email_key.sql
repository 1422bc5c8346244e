-- An e-mail as a match key, with its host as machines exchange it. The same rule is in domain/email-key.ts.
create function private.email_key(p_email text) returns text
language sql immutable set search_path = ''
as $$
  select case when k.key ~ '@[^@]*[^\x01-\x7f][^@]*$' then private.with_ascii_host(k.key) else k.key end
  from (select private.as_key(p_email) as key) k
$$;
revoke all on function private.email_key from public, anon;
-- Every role that edits contacts evaluates the index on it.
grant execute on function private.email_key to authenticated, service_role;
