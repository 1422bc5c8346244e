-- What a reader of HTML reads, near enough to search it and to tell one text from another: pages and comparisons use a parser.
create function private.html_text(p_html text) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select btrim(regexp_replace(replace(replace(replace(replace(replace(replace(
    regexp_replace(regexp_replace(p_html, '<(script|style)\M.*?</\1\s*>', ' ', 'gi'), '<[^>]*>', ' ', 'g'),
    '&nbsp;', ' '), '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#39;', ''''), '&amp;', '&'), '\s+', ' ', 'g'))
$$;
revoke all on function private.html_text from public, anon;
grant execute on function private.html_text to authenticated, service_role;
