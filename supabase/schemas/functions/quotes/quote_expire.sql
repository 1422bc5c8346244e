-- Ends a quote that waits for its customer before its last day.
create function public.quote_expire(p_organization uuid, p_quote uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_quote public.quotes := private.lock_quote(p_organization, p_quote);
begin
  if v_quote.status <> 'sent' or v_quote.superseded_at is not null then
    perform private.quote_must_wait(v_quote);
  end if;
  perform set_config('quotes.step', 'expire', true);
  update public.quotes set status = 'expired' where id = p_quote;
  perform set_config('quotes.step', '', true);
end
$$;
revoke all on function public.quote_expire from public, anon;
grant execute on function public.quote_expire to authenticated;
