-- A company's domain as a match key: the host of an address or a host alone, without www.; null for anything else, and for hosts
-- where everybody can have a mailbox or a page. The same rule is in domain/domain-key.ts; a host with letters beyond ASCII is
-- looked for here in both its spellings.
create function private.domain_key(p_domain text) returns text
language sql immutable set search_path = ''
as $$
  select case when h.host ~ '^[^\x01-\x20.]+(\.[^\x01-\x20.]+)+$'
    and h.host !~ ('^((aol|gmx|hotmail|live|msn|outlook|rocketmail|yahoo|yandex|ymail)\.(com?\.)?[a-z]{2,3}'
      '|(126|163|comcast|freenet|gmail|googlemail|icloud|laposte|libero|mac|mail|me|naver|orange|proton|protonmail|qq|t-online'
      '|wanadoo|web|zoho)\.(com|de|fr|it|me|net|ru))$')
    and a.address !~ ('^(([a-z][a-z0-9+.-]*:)?//)?([^/?#@]*@)?([a-z0-9-]+\.)*(etsy|facebook|fb|github|goo|google|instagram'
      '|linkedin|linktr|t|tiktok|twitter|vk|x|xing|youtube)\.(com|de|ee|gl|me)(:[0-9]*)?/[^?#]')
    then h.host end
  from (select private.as_key(p_domain) as address) a
  cross join lateral (select regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    a.address, '^([a-z][a-z0-9+.-]*:)?//', ''), '[/?#].*$', ''), '^[^@]*@', ''), ':[0-9]*$', ''),
    '^www\.', ''), '\.$', '') as host) h
$$;
revoke all on function private.domain_key from public, anon;
-- Every role that edits accounts evaluates the index on it.
grant execute on function private.domain_key to authenticated, service_role;
