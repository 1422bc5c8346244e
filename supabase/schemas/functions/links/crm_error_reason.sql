-- What kind of problem a link's error is: records of one kind and field are shown, retried and exported together.
create function private.crm_error_reason(p_error jsonb) returns text
language sql immutable set search_path = ''
as $$
  select coalesce(p_error ->> 'reason', p_error ->> 'code', 'other')
$$;
revoke all on function private.crm_error_reason from public, anon;
grant execute on function private.crm_error_reason to authenticated, service_role;
