-- A company's domain as a match key: the host of an address or a host alone, without www.; null for anything else, and for hosts
-- where everybody can have a mailbox. The same rule is in domain/domain-key.ts.
create function private.domain_key(p_domain text) returns text
language sql immutable set search_path = ''
as $$
  select case when h.host ~ '^[^\x01-\x20.]+(\.[^\x01-\x20.]+)+$' and h.host <> all (array[
    'aol.com', 'gmail.com', 'gmx.de', 'gmx.net', 'googlemail.com', 'hotmail.com', 'icloud.com', 'live.com', 'mail.ru', 'me.com',
    'msn.com', 'outlook.com', 'proton.me', 'protonmail.com', 'qq.com', 'web.de', 'yahoo.com', 'yandex.ru', 'zoho.com'])
    then h.host end
  from (select regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    private.email_key(p_domain), '^[a-z][a-z0-9+.-]*://', ''), '[/?#].*$', ''), '^[^@]*@', ''), ':[0-9]*$', ''),
    '^www\.', ''), '\.$', '') as host) h
$$;
revoke all on function private.domain_key from public, anon;
-- Every role that edits accounts evaluates the index on it.
grant execute on function private.domain_key to authenticated, service_role;
