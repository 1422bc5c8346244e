-- Starts a preview of a connection, of which only one is running at a time: an older one that is, is cancelled.
-- @returns its id
create function public.crm_preview_start(
  p_connection uuid, p_user uuid, p_sync_type text, p_direction text, p_objects text[], p_draft jsonb
) returns uuid
language plpgsql set search_path = ''
as $$
declare
  v_connection public.crm_connections;
  v_preview uuid;
begin
  select * into v_connection from public.crm_connections where id = p_connection for update;
  update public.crm_previews set status = 'cancelled', completed_at = now(), lease_token = null, lease_expires_at = null
  where connection_id = p_connection and status = 'running';
  insert into public.crm_previews
    (organization_id, connection_id, sync_type, direction, started_by, objects, draft, phase)
  values (v_connection.organization_id, p_connection, p_sync_type, p_direction, p_user, p_objects, p_draft,
          case when p_direction = 'to_crm' then 'push' else 'pull' end)
  returning id into v_preview;
  perform private.crm_send_message('crm_work',
    jsonb_build_object('kind', 'preview', 'connectionId', p_connection, 'previewId', v_preview, 'attempts', 0), 0);
  return v_preview;
end
$$;
revoke all on function public.crm_preview_start from public, anon, authenticated;
grant execute on function public.crm_preview_start to service_role;
