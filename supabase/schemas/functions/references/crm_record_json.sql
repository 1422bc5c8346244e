-- A record as a connection's sync reads it, with what it refers to (p_json and p_refs of private.records).
create function private.crm_record_json(p_connection uuid, p_json jsonb, p_refs jsonb) returns jsonb
language sql stable
as $$
  select case when p_refs is null then p_json else p_json || private.crm_references_json(p_connection, p_refs) end
$$;
revoke all on function private.crm_record_json from public, anon, authenticated;
grant execute on function private.crm_record_json to service_role;
