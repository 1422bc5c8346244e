-- A list of texts as PostgreSQL writes arrays; one text is a list of one.
create function private.text_array(p_value jsonb) returns text[]
language sql immutable set search_path = ''
as $$
  select case jsonb_typeof(p_value)
    when 'array' then array(select jsonb_array_elements_text(p_value))
    else array[p_value #>> '{}'] end
$$;
revoke all on function private.text_array from public, anon, authenticated;
