-- Stores the result of a health check of a connection, and adds the calls that it took to the day's usage.
create function public.crm_note_health(
  p_connection uuid, p_health jsonb, p_status text, p_error text, p_api_calls integer
) returns void
language sql set search_path = ''
as $$
  insert into public.crm_api_usage as u (organization_id, connection_id, day, background)
  select c.organization_id, c.id, (now() at time zone 'utc')::date, p_api_calls
  from public.crm_connections c where c.id = p_connection
  on conflict (connection_id, day) do update set background = u.background + excluded.background;
  update public.crm_connections
  set health = p_health, status = coalesce(p_status, status), last_error = coalesce(p_error, last_error), updated_at = now()
  where id = p_connection and status <> 'disconnected'
$$;
revoke all on function public.crm_note_health from public, anon, authenticated;
grant execute on function public.crm_note_health to service_role;
