-- True for a connection whose live changes are synced now: from its first run on, while it works or sleeps. Before that its first
-- run reads it all, and while it is paused the next delta does.
create function private.crm_takes_live(c public.crm_connections) returns boolean
language sql stable set search_path = ''
as $$
  select c.status = 'active' and (c.sync_cursor is not null or exists (
    select 1 from public.crm_sync_logs r where r.connection_id = c.id and r.status in ('running', 'waiting')
                                           and r.sync_type = 'full' and r.direction <> 'to_crm'))
$$;
revoke all on function private.crm_takes_live from public, anon, authenticated;
grant execute on function private.crm_takes_live to service_role;
