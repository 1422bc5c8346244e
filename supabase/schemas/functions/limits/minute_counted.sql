-- A count of uses within a minute, after one more use at p_now. The minute begins with its first use; where p_limit is passed,
-- the count stands still. p_since null: there was none before. Its answer goes to minute_wait.
create function private.minute_counted(p_since timestamptz, p_used integer, p_limit integer, p_now timestamptz)
returns table (since timestamptz, used integer)
language sql immutable set search_path = ''
as $$
  select case when p_since > p_now - interval '1 minute' then p_since else p_now end,
         case when p_since > p_now - interval '1 minute' then least(p_used, p_limit) + 1 else 1 end
$$;
revoke all on function private.minute_counted from public, anon, authenticated;
grant execute on function private.minute_counted to service_role;
