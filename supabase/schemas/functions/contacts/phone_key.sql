-- A phone number as a match key: digits, in whichever of these scripts they are, with the international prefix as one sign. Null
-- where there are too few digits to identify anybody.
create function private.phone_key(p_phone text) returns text
language sql immutable set search_path = ''
as $$
  select substring(
    regexp_replace(regexp_replace(replace(
      translate(p_phone,
        '０１２３４５６７８９＋（）٠١٢٣٤٥٦٧٨٩'
        '۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९',
        '0123456789+()0123456789'
        '01234567890123456789'),
      '(0)', ''), '[^0-9+]', '', 'g'), '^00', '+')
    from '^(?:\+*\d){7}.*$')
$$;
revoke all on function private.phone_key from public, anon;
-- Every role that edits contacts evaluates the index on it.
grant execute on function private.phone_key to authenticated, service_role;
