-- True for a CRM's record of which a person is asked whether it is one here that goes by the same name.
create function private.crm_is_question(l public.crm_sync_state) returns boolean
language sql immutable
as $$
  select l.status = 'attention' and l.record_id is null and not l.as_new and l.last_error ->> 'code' = 'same_name'
$$;
revoke all on function private.crm_is_question from public, anon, authenticated;
grant execute on function private.crm_is_question to service_role;
