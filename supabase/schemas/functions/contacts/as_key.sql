-- Text as keys are compared: without characters that nobody sees and white space around it, in ASCII's own width, each letter
-- with its marks as one, in lower case. The same rule is in domain/email-key.ts, as asKey.
create function private.as_key(p_text text) returns text
language sql immutable set search_path = ''
as $$
  select case
    -- Most keys are ASCII, and a sync makes them by the thousand: the rest below takes fifteen times as long.
    when octet_length(p_text) = char_length(p_text) then lower(btrim(p_text, E'\t\n\u000B\f\r '))
    else lower(normalize(btrim(
    translate(p_text,
      E'！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰ'
      'ＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～。｡'
      '\u00AD\u061C\u180E\u200B\u200C\u200D\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2060\u2061\u2062'
      '\u2063\u2064\u2066\u2067\u2068\u2069\uFEFF',
      E'!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOP'
      'QRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~..'),
    E'\t\n\u000B\f\r \u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008'
      '\u2009\u200A\u2028\u2029\u202F\u205F\u3000'), nfc))
  end
$$;
revoke all on function private.as_key from public, anon;
-- Every role that edits contacts evaluates the indexes on their e-mail.
grant execute on function private.as_key to authenticated, service_role;
