-- How many records of a connection wait for whom to be matched: users of the CRM ('crm') and members ('adsapp'), by id, counted
-- over the first 100,000 records that wait. Runs as the caller, so row level security decides what it sees.
create function public.crm_users_waiting(p_connection uuid) returns table (side text, ref text, records integer)
language sql stable security invoker set search_path = ''
as $$
  select w.side, w.ref, count(*)::integer
  from (select l.waits from public.crm_sync_state l
        where l.connection_id = p_connection and l.waits <> '[]'::jsonb and l.waits @> '[{"target": "user"}]' limit 100000) l
  cross join lateral jsonb_to_recordset(l.waits) as w (target text, side text, ref text)
  where w.target = 'user'
  group by w.side, w.ref
$$;
revoke all on function public.crm_users_waiting from public, anon;
grant execute on function public.crm_users_waiting to authenticated;
