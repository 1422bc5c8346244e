-- A text as searches compare it: without regard to case, accents and other notations of a letter, so that "Muller" finds "Müller"
-- and "Łódź" is found by "lodz". What lists are searched by (search_text) and what is searched for go through it, and nothing
-- else does: names are shown, sorted and matched as they are written. Not the extension unaccent, which is not immutable.
create function private.search_fold(p_text text) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select case
    -- Most texts have nothing to fold.
    when octet_length(p_text) = char_length(p_text) then lower(p_text)
    -- Letters that are a letter and a mark lose the mark; those that are one sign, as ł and ø, are written as they are read.
    else normalize(translate(
      replace(replace(replace(replace(replace(replace(replace(
        lower(regexp_replace(normalize(p_text, nfkd), '[\u0300-\u036f]', '', 'g')),
        'ß', 'ss'), 'ẞ', 'ss'), 'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'), 'þ', 'th'),
      'łŁøØđĐðÐħĦıŧŦŋŊĸ’', 'llooddddhhittnnk'''), nfc)
  end
$$;
revoke all on function private.search_fold from public, anon;
grant execute on function private.search_fold to authenticated, service_role;
