-- Linked records that may be in conflict: edited here and not pushed yet, or left open by the policy before.
create function public.crm_load_suspects(p_connection uuid, p_object text, p_limit integer)
returns table (link jsonb, record jsonb)
language sql stable set search_path = ''
as $$
  select private.crm_link_json(l), private.crm_record_json(p_connection, r.json, r.refs)
  from public.crm_sync_state l
  join private.records r on r.object_type = p_object and r.id = l.record_id
  where l.connection_id = p_connection and l.object_type = p_object and l.status = 'linked' and (l.pending or l.conflict_detected)
  order by l.conflict_detected desc, l.id
  limit p_limit
$$;
revoke all on function public.crm_load_suspects from public, anon, authenticated;
grant execute on function public.crm_load_suspects to service_role;
