-- When the fields of these records were last changed. Asked only where both sides have changed one.
create function public.crm_field_times(p_connection uuid, p_object text, p_records uuid[])
returns table (record_id uuid, created_at timestamptz, field_times jsonb)
language sql stable set search_path = ''
as $$
  select c.id, c.created_at, c.field_times
  from private.records c
  join public.crm_connections k on k.organization_id = c.organization_id
  where k.id = p_connection and c.object_type = p_object and c.id = any (p_records)
$$;
revoke all on function public.crm_field_times from public, anon, authenticated;
grant execute on function public.crm_field_times to service_role;
