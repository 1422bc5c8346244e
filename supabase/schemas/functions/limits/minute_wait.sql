-- How many seconds to wait, because p_limit is passed within this minute; 0: go on. A use that has to wait must have no effect.
create function private.minute_wait(p_since timestamptz, p_used integer, p_limit integer, p_now timestamptz) returns integer
language sql immutable set search_path = ''
as $$
  select case when p_used > p_limit then greatest(ceil(extract(epoch from p_since + interval '1 minute' - p_now))::integer, 1)
              else 0 end
$$;
revoke all on function private.minute_wait from public, anon, authenticated;
grant execute on function private.minute_wait to service_role;
