-- Accepts a quote for its customer, once. p_by: the customer's name.
create function public.quote_accept(p_organization uuid, p_quote uuid, p_by text default null) returns void
language sql security definer set search_path = ''
as $$
  select private.quote_settle(private.lock_quote(p_organization, p_quote), 'accepted', p_by, null)
$$;
revoke all on function public.quote_accept from public, anon;
grant execute on function public.quote_accept to authenticated;
