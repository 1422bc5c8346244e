-- What a record is called where names are compared (p_json of private.records), as the sort_name of its table has it.
create function private.crm_name_of(p_object text, p_json jsonb) returns text
language sql immutable
as $$
  select left(lower(btrim(case when p_object in ('contact', 'lead')
    then coalesce(p_json ->> 'last_name', '') || ' ' || coalesce(p_json ->> 'first_name', '')
    else p_json ->> 'name' end)), 500)
$$;
revoke all on function private.crm_name_of from public, anon, authenticated;
grant execute on function private.crm_name_of to service_role;
