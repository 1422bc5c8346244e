-- What is known of records as owned by a user of the CRM who was nobody here is known as the member's who that is.
create function private.crm_name_owner(p_connection uuid, p_user text, p_member uuid) returns void
language sql set search_path = ''
as $$
  update public.crm_sync_state
  set base = jsonb_set(base, '{owner}', to_jsonb(p_member)), version = version + 1
  where connection_id = p_connection and base ->> 'owner' = 'crm:' || p_user
$$;
revoke all on function private.crm_name_owner from public, anon, authenticated;
grant execute on function private.crm_name_owner to service_role;
