-- The shortest number that has p_place of these numbers below it, which are in order; null where two are too close. A place that
-- is null, or beyond them, is the last.
create function private.position_between(p_positions numeric[], p_place integer) returns numeric
language plpgsql immutable set search_path = ''
as $$
declare
  v_place integer := least(greatest(coalesce(p_place, cardinality(p_positions)), 0), cardinality(p_positions));
  v_before numeric := p_positions[v_place];
  v_after numeric := p_positions[v_place + 1];
  v_between numeric;
begin
  if v_before is null and v_after is null then return 0; end if;
  if v_after is null then return floor(v_before) + 1; end if;
  if v_before is null then return ceil(v_after) - 1; end if;
  for v_digits in 0 .. 9 loop
    v_between := (floor(v_before * 10 ^ v_digits) + 1) / (10 ^ v_digits)::numeric;
    if v_between < v_after then return trim_scale(v_between); end if;
  end loop;
  return null;
end
$$;
revoke all on function private.position_between from public, anon;
grant execute on function private.position_between to authenticated;
