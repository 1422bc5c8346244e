-- Rejects a quote for its customer, once, with why.
create function public.quote_reject(p_organization uuid, p_quote uuid, p_reason text default null) returns void
language sql security definer set search_path = ''
as $$
  select private.quote_settle(private.lock_quote(p_organization, p_quote), 'rejected', null, p_reason)
$$;
revoke all on function public.quote_reject from public, anon;
grant execute on function public.quote_reject to authenticated;
