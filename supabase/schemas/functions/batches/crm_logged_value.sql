-- A value of the change log as a record holds it: a sync logs a set by its members, a record holds them as one text.
create function private.crm_logged_value(p_value jsonb) returns jsonb
language sql immutable set search_path = ''
as $$
  select case when jsonb_typeof(p_value) <> 'array' then p_value
              else to_jsonb(array_to_string(array(select jsonb_array_elements_text(p_value)), ';')) end
$$;
revoke all on function private.crm_logged_value from public, anon, authenticated;
grant execute on function private.crm_logged_value to service_role;
