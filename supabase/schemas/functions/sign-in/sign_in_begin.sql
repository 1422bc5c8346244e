-- Counts an attempt against each of its keys, unless one of them has to wait. p_limits: [{key, free, secondsMax}]: after so
-- many failed attempts each further one waits twice as long as the one before, up to secondsMax; an hour without any forgets
-- them. The row locks make attempts at the same moment wait for each other. @returns seconds to wait; 0: it may be tried, and
-- is counted
create function public.sign_in_begin(p_limits jsonb) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_blocked_until timestamptz;
begin
  delete from private.sign_in_attempts where key in (
    select key from private.sign_in_attempts where updated_at < now() - interval '1 day' limit 100);

  insert into private.sign_in_attempts as a (key)
  select distinct l."key" from jsonb_to_recordset(p_limits) as l ("key" text) order by 1
  on conflict (key) do update
  set failures = case when a.updated_at < now() - interval '1 hour' then 0 else a.failures end;

  select max(a.blocked_until) into v_blocked_until
  from private.sign_in_attempts a join jsonb_to_recordset(p_limits) as l ("key" text) on l."key" = a.key;
  if v_blocked_until > clock_timestamp() then
    return ceil(extract(epoch from v_blocked_until - clock_timestamp()));
  end if;

  update private.sign_in_attempts a
  set failures = a.failures + 1, updated_at = now(),
      blocked_until = case when a.failures + 1 >= l."free"
        then clock_timestamp() + make_interval(secs => least(l."secondsMax", 2 ^ least(a.failures + 2 - l."free", 20))) end
  from jsonb_to_recordset(p_limits) as l ("key" text, "free" integer, "secondsMax" integer)
  where a.key = l."key";
  return 0;
end
$$;
revoke all on function public.sign_in_begin from public, anon, authenticated;
grant execute on function public.sign_in_begin to service_role;
