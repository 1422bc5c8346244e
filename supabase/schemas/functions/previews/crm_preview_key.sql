-- A match key of an object as previews keep it: the kind with the value as it is compared.
create function private.crm_preview_key(p_object text, p_kind text, p_name text, p_value text) returns text
language sql immutable set search_path = ''
as $$
  select p_object || ' ' || case p_kind
    when 'email' then 'email ' || nullif(private.email_key(p_value), '')
    when 'domain' then 'domain ' || private.domain_key(p_value)
    when 'phone' then 'phone ' || private.phone_key(p_value)
    when 'custom' then 'custom ' || p_name || ' ' || p_value
    when 'id' then 'id ' || p_value end
$$;
revoke all on function private.crm_preview_key from public, anon, authenticated;
grant execute on function private.crm_preview_key to service_role;
