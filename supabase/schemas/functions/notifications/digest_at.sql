-- When a person's next daily or weekly mail goes: at seven in the morning, on Mondays where it is weekly, in the time zone of
-- their profile; in UTC where that names none.
create function private.digest_at(p_user uuid, p_weekly boolean) returns timestamptz
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_zone text := coalesce((select u.raw_user_meta_data ->> 'time_zone' from auth.users u where u.id = p_user), 'UTC');
  v_at timestamp;
begin
  begin
    v_at := date_trunc('day', now() at time zone v_zone) + interval '7 hours';
  -- People write it themselves: whatever it is, nobody else is told later for it.
  exception when others then
    v_zone := 'UTC';
    v_at := date_trunc('day', now() at time zone v_zone) + interval '7 hours';
  end;
  if v_at at time zone v_zone <= now() then v_at := v_at + interval '1 day'; end if;
  if p_weekly then v_at := v_at + make_interval(days => (8 - extract(isodow from v_at)::integer) % 7); end if;
  return v_at at time zone v_zone;
end
$$;
revoke all on function private.digest_at from public, anon, authenticated;
grant execute on function private.digest_at to service_role;
