-- Accepts or rejects a quote that waits, which the caller has locked. An accepted one closes its opportunity as won; where that
-- is closed already, deleted, or has no stage for it, it stays as it is.
create function private.quote_settle(p_quote public.quotes, p_status text, p_by text, p_reason text) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.quote_must_wait(p_quote);
  perform set_config('quotes.step', p_status, true);
  update public.quotes
  set status = p_status, decided_at = now(), decided_by = nullif(btrim(p_by), ''), reject_reason = nullif(btrim(p_reason), '')
  where id = p_quote.id;
  perform set_config('quotes.step', '', true);
  if p_status <> 'accepted' then return; end if;
  -- Whoever opens the link again is told so for a while.
  update private.quote_links set expires_at = greatest(expires_at, now() + interval '30 days') where quote_id = p_quote.id;
  if p_quote.opportunity_id is not null then
    perform set_config('quotes.accepted', p_quote.id::text, true);
    begin
      perform public.close_opportunity(p_quote.organization_id, p_quote.opportunity_id, 'won',
                                       format('Quote %s was accepted.', p_quote.quote_number));
    exception when raise_exception or check_violation then null;
    end;
    perform set_config('quotes.accepted', '', true);
  end if;
end
$$;
revoke all on function private.quote_settle from public, anon, authenticated;
