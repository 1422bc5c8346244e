-- Stores the result of a health check of a connection, adds the calls that it took to the day's usage, and has people told of
-- mapped fields that are not what they were, for as long as that lasts; other systems when it begins and when it is over.
create function public.crm_note_health(
  p_connection uuid, p_health jsonb, p_status text, p_error text, p_api_calls integer
) returns void
language plpgsql set search_path = ''
as $$
declare
  v_connection public.crm_connections;
  v_event text;
begin
  insert into public.crm_api_usage as u (organization_id, connection_id, day, background)
  select c.organization_id, c.id, (now() at time zone 'utc')::date, p_api_calls
  from public.crm_connections c where c.id = p_connection
  on conflict (connection_id, day) do update set background = u.background + excluded.background;
  update public.crm_connections
  set health = p_health, status = coalesce(p_status, status), last_error = coalesce(p_error, last_error), updated_at = now()
  where id = p_connection and status <> 'disconnected'
  returning * into v_connection;
  if not found then return; end if;
  if coalesce(jsonb_array_length(p_health -> 'schemaDrift'), 0) > 0 then
    if private.notify(v_connection.organization_id, 'connection.schema_drift', p_connection,
                      jsonb_build_object('connection_id', p_connection, 'crm_type', v_connection.crm_type), true) then
      v_event := 'connection.schema_drift';
    end if;
  elsif private.notify_over(v_connection.organization_id, 'connection.schema_drift', p_connection) then
    v_event := 'connection.schema_mended';
  end if;
  if v_event is null then return; end if;
  perform private.announce(v_connection.organization_id, v_event,
    jsonb_build_object('id', p_connection, 'object', 'connection', 'crm_type', v_connection.crm_type, 'fields',
      (select coalesce(jsonb_agg(jsonb_build_object('object', f ->> 'object', 'crm_field', f ->> 'field', 'kind', f ->> 'kind')),
                       '[]') from jsonb_array_elements(p_health -> 'schemaDrift') f)));
end
$$;
revoke all on function public.crm_note_health from public, anon, authenticated;
grant execute on function public.crm_note_health to service_role;
