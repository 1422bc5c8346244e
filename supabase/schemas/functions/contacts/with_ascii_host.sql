-- An address with its host in ASCII, as machines exchange it; what is no host stays as it is. The same rule is in
-- domain/ascii-host.ts.
create function private.with_ascii_host(p_email text) returns text
language sql immutable strict set search_path = ''
as $$
  select left(p_email, length(p_email) - length(h.host)) || case
    when p_email !~ '@[^@]*[^\x01-\x7f][^@]*$' then h.host
    when h.host ~ '[\x01-\x20#/:<>?\[\\\]^|%\x7f]|(^|\.)xn--[^.]*[^\x01-\x7f]' or length(h.host) > 253 then h.host
    else (select string_agg(case when l.label ~ '[^\x01-\x7f]' then 'xn--' || private.punycode(l.label) else l.label end,
                            '.' order by l.n)
          from regexp_split_to_table(lower(normalize(h.host, nfkc)), '\.') with ordinality l (label, n)) end
  from (select substring(p_email from '[^@]*$') as host) h
$$;
revoke all on function private.with_ascii_host from public, anon;
-- Every role that edits contacts evaluates the index on their e-mail.
grant execute on function private.with_ascii_host to authenticated, service_role;
