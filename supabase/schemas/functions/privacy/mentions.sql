-- Whether a text has one of these values (in lower case) in it.
create function private.mentions(p_text text, p_values text[]) returns boolean
language sql immutable set search_path = ''
as $$
  select coalesce(bool_or(strpos(lower(p_text), v) > 0), false) from unnest(p_values) v
$$;
revoke all on function private.mentions from public, anon, authenticated;
grant execute on function private.mentions to service_role;
