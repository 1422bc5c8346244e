-- A value of the change log as text, so that what a sync logs and what an edit here logs of one value are the same: a sync has a
-- set by its members and an amount as text, a record has a text and a number.
create function private.crm_logged_value(p_value jsonb) returns text
language sql immutable set search_path = ''
as $$
  select case when jsonb_typeof(p_value) <> 'array' then p_value #>> '{}'
              else array_to_string(array(select jsonb_array_elements_text(p_value)), ';') end
$$;
revoke all on function private.crm_logged_value from public, anon, authenticated;
grant execute on function private.crm_logged_value to service_role;
