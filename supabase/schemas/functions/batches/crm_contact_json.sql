-- A contact as the engine reads it.
create function private.crm_contact_json(c public.contacts) returns jsonb
language sql immutable set search_path = ''
as $$
  select case when c.id is null then null else jsonb_build_object(
    'id', c.id, 'email', c.email, 'first_name', c.first_name, 'last_name', c.last_name, 'phone', c.phone,
    'company', c.company, 'job_title', c.job_title, 'custom', c.custom, 'version', c.version,
    'updated_at', c.updated_at, 'deleted_at', c.deleted_at) end
$$;
revoke all on function private.crm_contact_json from public, anon, authenticated;
grant execute on function private.crm_contact_json to service_role;
