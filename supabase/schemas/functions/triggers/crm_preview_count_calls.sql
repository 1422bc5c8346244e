-- Adds the calls that a preview has made to the day's usage of its connection.
create function private.crm_preview_count_calls() returns trigger
language plpgsql set search_path = ''
as $$
begin
  insert into public.crm_api_usage as u (organization_id, connection_id, day, background, live)
  values (new.organization_id, new.connection_id, (now() at time zone 'utc')::date, new.api_calls - old.api_calls, 0)
  on conflict (connection_id, day) do update set background = u.background + excluded.background;
  return null;
end
$$;
revoke all on function private.crm_preview_count_calls from public, anon, authenticated;
grant execute on function private.crm_preview_count_calls to service_role;
