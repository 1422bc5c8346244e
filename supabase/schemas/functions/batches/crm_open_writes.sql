-- The writes of a link that the CRM may still carry out: late ones and, as long as it is not answered, the last one.
create function private.crm_open_writes(l public.crm_sync_state) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(w), '[]'::jsonb)
  from jsonb_array_elements(l.late_writes || case when l.outgoing is null then '[]'::jsonb
    else jsonb_build_array(jsonb_build_object('values', l.outgoing, 'until', l.outgoing_until)) end) w
  where (w ->> 'until')::timestamptz > now()
$$;
revoke all on function private.crm_open_writes from public, anon, authenticated;
grant execute on function private.crm_open_writes to service_role;
