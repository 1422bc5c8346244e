-- Puts a source on the queue.
create function private.knowledge_wake(p_source uuid) returns void
language sql set search_path = ''
as $$
  select private.crm_send_message('crm_knowledge', jsonb_build_object('kind', 'knowledge', 'sourceId', s.id,
                                                                      'organizationId', s.organization_id, 'asked', now()), 0)
  from public.knowledge_sources s where s.id = p_source
$$;
revoke all on function private.knowledge_wake from public, anon, authenticated;
grant execute on function private.knowledge_wake to service_role;
