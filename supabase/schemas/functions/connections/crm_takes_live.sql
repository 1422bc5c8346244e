-- True for an object of a connection (null: for any) whose live changes are synced now: from its first run on, while it works or
-- sleeps. Before that its first run reads it all, and while the connection is paused the next delta does.
create function private.crm_takes_live(c public.crm_connections, p_object text default null) returns boolean
language sql stable set search_path = ''
as $$
  select c.status = 'active' and exists (
    select 1 from public.crm_connection_objects o
    where o.connection_id = c.id and o.enabled and (p_object is null or o.object_type = p_object)
      and (o.sync_cursor is not null or exists (
        select 1 from public.crm_sync_logs r
        where r.connection_id = c.id and r.status in ('running', 'waiting') and r.sync_type = 'full' and r.direction <> 'to_crm'
          and (r.objects is null or o.object_type = any (r.objects)))))
$$;
revoke all on function private.crm_takes_live from public, anon, authenticated;
grant execute on function private.crm_takes_live to service_role;
