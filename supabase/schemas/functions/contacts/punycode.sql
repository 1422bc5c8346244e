-- A label of a host in letters beyond ASCII, as machines exchange it after `xn--` (RFC 3492).
create function private.punycode(p_label text) returns text
language plpgsql immutable strict set search_path = ''
as $$
declare
  v_points integer[] := array(select ascii(substr(p_label, i, 1)) from generate_series(1, length(p_label)) i order by i);
  v_out text := regexp_replace(p_label, '[^\x01-\x7f]', '', 'g');
  v_basic integer := length(v_out);
  v_handled integer := v_basic;
  v_next integer := 128;
  v_least integer;
  v_delta bigint := 0;
  v_bias integer := 72;
  v_rest bigint;
  v_step integer;
  v_floor integer;
  v_point integer;
begin
  if v_basic > 0 then v_out := v_out || '-'; end if;
  while v_handled < cardinality(v_points) loop
    select min(p) into v_least from unnest(v_points) p where p >= v_next;
    v_delta := v_delta + (v_least - v_next)::bigint * (v_handled + 1);
    v_next := v_least;
    foreach v_point in array v_points loop
      if v_point < v_next then v_delta := v_delta + 1; end if;
      continue when v_point <> v_next;
      v_rest := v_delta;
      v_step := 36;
      loop
        v_floor := least(greatest(v_step - v_bias, 1), 26);
        exit when v_rest < v_floor;
        v_out := v_out
          || substr('abcdefghijklmnopqrstuvwxyz0123456789', (v_floor + (v_rest - v_floor) % (36 - v_floor))::integer + 1, 1);
        v_rest := (v_rest - v_floor) / (36 - v_floor);
        v_step := v_step + 36;
      end loop;
      v_out := v_out || substr('abcdefghijklmnopqrstuvwxyz0123456789', v_rest::integer + 1, 1);
      -- The bias follows the distance to the next one.
      v_delta := case when v_handled = v_basic then v_delta / 700 else v_delta / 2 end;
      v_delta := v_delta + v_delta / (v_handled + 1);
      v_step := 0;
      while v_delta > 455 loop
        v_delta := v_delta / 35;
        v_step := v_step + 36;
      end loop;
      v_bias := v_step + (36 * v_delta / (v_delta + 38))::integer;
      v_delta := 0;
      v_handled := v_handled + 1;
    end loop;
    v_delta := v_delta + 1;
    v_next := v_next + 1;
  end loop;
  return v_out;
end
$$;
revoke all on function private.punycode from public, anon;
-- Every role that edits contacts evaluates the index on their e-mail.
grant execute on function private.punycode to authenticated, service_role;
