-- How many records of an object wait to be sent: with a record of the CRM, without one, and to be archived there.
-- @returns {linked, unlinked, archiving}
create function public.crm_to_send(p_connection uuid, p_object text) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('linked', count(s.crm_record_id), 'unlinked', count(*) - count(s.crm_record_id), 'archiving', (
    select count(*) from public.crm_sync_state a
    where a.archiving and a.connection_id = p_connection and a.object_type = p_object and a.crm_record_id is not null))
  from public.crm_sync_state s
  where s.pending and s.connection_id = p_connection and s.object_type = p_object and s.status in ('linked', 'unlinked')
$$;
revoke all on function public.crm_to_send from public, anon, authenticated;
grant execute on function public.crm_to_send to service_role;
