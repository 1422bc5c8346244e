-- An e-mail as a match key, with its host as machines exchange it. The same rule is in domain/email-key.ts.
create function private.email_key(p_email text) returns text
language sql immutable set search_path = ''
as $$
  -- As private.as_key for an address in ASCII, without the call: it is made several times for each contact that a sync brings.
  select case when octet_length(p_email) = char_length(p_email) then lower(btrim(p_email, E'\t\n\u000B\f\r '))
              else private.with_ascii_host(private.as_key(p_email)) end
$$;
revoke all on function private.email_key from public, anon;
-- Every role that edits contacts evaluates the index on it.
grant execute on function private.email_key to authenticated, service_role;
