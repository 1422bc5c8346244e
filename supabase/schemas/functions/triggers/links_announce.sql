-- Tells of a conflict that was found or is over. Row by row, under a condition: a sync writes many links and few conflicts.
create function private.links_announce() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_is_open boolean := tg_op <> 'DELETE' and new.conflict_detected;
  v_link public.crm_sync_state := case when tg_op = 'DELETE' then old else new end;
begin
  if v_is_open then
    perform private.notify(v_link.organization_id, 'conflicts.opened', v_link.connection_id,
      jsonb_build_object('connection_id', v_link.connection_id, 'object', v_link.object_type));
  end if;
  perform private.announce(v_link.organization_id, case when v_is_open then 'conflict.opened' else 'conflict.resolved' end,
    jsonb_build_object('id', v_link.id, 'object', v_link.object_type, 'record_id', v_link.record_id,
                       'connection_id', v_link.connection_id));
  return null;
end
$$;
revoke all on function private.links_announce from public, anon, authenticated;
