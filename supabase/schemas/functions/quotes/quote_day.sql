-- Today, by which quotes expire: the day in UTC.
create function private.quote_day() returns date
language sql stable set search_path = ''
as $$
  select (clock_timestamp() at time zone 'UTC')::date
$$;
revoke all on function private.quote_day from public, anon, authenticated;
grant execute on function private.quote_day to service_role;
