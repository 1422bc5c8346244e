-- Marks quotes whose last day is over. @returns how many
create function private.quotes_expire() returns integer
language plpgsql set search_path = ''
as $$
declare
  v_count integer;
begin
  perform set_config('records.cause', 'last_day_over', true);
  update public.quotes set status = 'expired'
  where status = 'sent' and valid_until < private.quote_day() and deleted_at is null;
  get diagnostics v_count = row_count;
  perform set_config('records.cause', '', true);
  return v_count;
end
$$;
revoke all on function private.quotes_expire from public, anon, authenticated;
grant execute on function private.quotes_expire to service_role;
