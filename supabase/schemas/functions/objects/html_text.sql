-- What a reader of HTML reads, near enough to search it and to tell one text from another: pages and comparisons use a parser.
create function private.html_text(p_html text) returns text
language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  -- By the names of HTML 4: the letters from 160 on, and what else texts have.
  v_letters constant text[] := string_to_array('nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr'
    ' deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde'
    ' Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times'
    ' Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc'
    ' euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute'
    ' thorn yuml', ' ');
  v_others constant jsonb := '{"lt": "<", "gt": ">", "quot": "\"", "apos": "''", "amp": "&", "euro": "€", "hellip": "…",
    "ndash": "–", "mdash": "—", "lsquo": "‘", "rsquo": "’", "sbquo": "‚", "ldquo": "“", "rdquo": "”", "bdquo": "„", "bull": "•",
    "trade": "™", "rarr": "→", "larr": "←", "ensp": " ", "emsp": " ", "thinsp": " ", "OElig": "Œ", "oelig": "œ"}';
  v_text text := regexp_replace(regexp_replace(p_html, '<(script|style)\M.*?</\1\s*>', ' ', 'gi'), '<[^>]*>', ' ', 'g');
  v_name text;
  v_code integer;
  v_character text;
begin
  if strpos(v_text, '&') > 0 then
    -- "&amp;" last: what it begins is no entity.
    for v_name in
      select m.name from (select distinct e[1] as name
                          from regexp_matches(v_text, '&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}\d{0,2});', 'g') e) m
      order by m.name = 'amp', m.name
    loop
      v_code := case when v_name ~ '^#[xX]' then ('x' || lpad(substr(v_name, 3), 8, '0'))::bit(32)::integer
                     when starts_with(v_name, '#') then substr(v_name, 2)::integer
                     else 159 + array_position(v_letters, v_name) end;
      v_character := case when v_code between 32 and 55295 or v_code between 57344 and 1114111 then chr(v_code)
                          else v_others ->> v_name end;
      if v_character is not null then
        v_text := replace(v_text, '&' || v_name || ';', v_character);
      end if;
    end loop;
  end if;
  return btrim(regexp_replace(replace(v_text, chr(160), ' '), '\s+', ' ', 'g'));
end
$$;
revoke all on function private.html_text from public, anon;
grant execute on function private.html_text to authenticated, service_role;
