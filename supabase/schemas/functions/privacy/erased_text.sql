-- A text without these values, in whatever letters they stand there. It never becomes longer.
create function private.erased_text(p_text text, p_values text[]) returns text
language plpgsql immutable set search_path = ''
as $$
declare
  v_value text;
begin
  -- The longest first: a name has others in it.
  for v_value in select v from unnest(p_values) v order by char_length(v) desc loop
    p_text := regexp_replace(p_text, regexp_replace(v_value, '[][\\^$.|?*+(){}]', '\\\&', 'g'), '[…]', 'gi');
  end loop;
  return p_text;
end
$$;
revoke all on function private.erased_text from public, anon, authenticated;
grant execute on function private.erased_text to service_role;
