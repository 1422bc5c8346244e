-- The part of a query for records c of the organisation $1 that keeps those with a link in a list, of a connection or of any;
-- true where nothing is asked for.
create function private.links_filter(p_list text, p_connection uuid) returns text
language sql immutable set search_path = ''
as $$
  select case
    when p_list is null and p_connection is null then 'true'
    else 'c.id in (select l.record_id from public.crm_sync_state l where l.connection_id '
      || case when p_connection is null then 'in (select k.id from public.crm_connections k where k.organization_id = $1)'
              else format('= %L and l.organization_id = $1', p_connection) end
      || case when p_list is null then '' else format(' and l.list = %L', p_list) end || ')'
  end
$$;
revoke all on function private.links_filter from public, anon, authenticated;
