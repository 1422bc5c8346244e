-- What people call a record that is not stored (p_json: a row as JSON).
create function private.crm_preview_title(p_json jsonb) returns text
language sql immutable set search_path = ''
as $$
  select left(coalesce(
    nullif(btrim(concat_ws(' ', nullif(p_json ->> 'first_name', ''), nullif(p_json ->> 'last_name', ''))), ''),
    nullif(btrim(p_json ->> 'name'), ''), nullif(btrim(p_json ->> 'subject'), ''), nullif(btrim(p_json ->> 'title'), ''),
    nullif(p_json ->> 'email', ''), nullif(p_json ->> 'company', ''), nullif(p_json ->> 'company_name', ''),
    p_json ->> 'domain', p_json ->> 'phone', left(p_json ->> 'body', 100)), 200)
$$;
revoke all on function private.crm_preview_title from public, anon, authenticated;
grant execute on function private.crm_preview_title to service_role;
