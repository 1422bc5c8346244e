-- A part in percent of a whole, to two places, half away from zero; null of nothing. By whole numbers: a division of numerics
-- would be rounded before it is rounded.
create function private.percent_of(p_part numeric, p_whole numeric) returns numeric
language sql immutable set search_path = ''
as $$
  select case when p_whole <> 0 then
    sign(p_part) * sign(p_whole) * div(abs(p_part) * 20000 + abs(p_whole), 2 * abs(p_whole)) * 0.01 end
$$;
revoke all on function private.percent_of from public, anon, authenticated;
grant execute on function private.percent_of to service_role;
