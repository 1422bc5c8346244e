-- Adds the calls that a run has made to the day's usage of its connection.
create function private.crm_count_calls() returns trigger
language plpgsql set search_path = ''
as $$
declare
  v_calls integer := new.api_calls - old.api_calls;
  v_live boolean := new.sync_type in ('webhook', 'manual') or new.serves_live;
begin
  insert into public.crm_api_usage as u (organization_id, connection_id, day, background, live)
  values (new.organization_id, new.connection_id, (now() at time zone 'utc')::date,
          case when v_live then 0 else v_calls end, case when v_live then v_calls else 0 end)
  on conflict (connection_id, day) do update set background = u.background + excluded.background, live = u.live + excluded.live;
  return null;
end
$$;
revoke all on function private.crm_count_calls from public, anon, authenticated;
grant execute on function private.crm_count_calls to service_role;
