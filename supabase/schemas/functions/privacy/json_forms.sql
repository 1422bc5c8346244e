-- What values are in the text of JSON, where quotation marks and backslashes have one more before them.
create function private.json_forms(p_values text[]) returns text[]
language sql immutable set search_path = ''
as $$
  select array(select regexp_replace(to_jsonb(v)::text, '^"|"$', '', 'g') from unnest(p_values) v)
$$;
revoke all on function private.json_forms from public, anon, authenticated;
grant execute on function private.json_forms to service_role;
