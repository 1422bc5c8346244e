-- Accepts or rejects a quote by its link, as the customer who names themselves. Returns what it is by then: accepted, rejected,
-- was_accepted (before this), or gone.
create function public.quote_decide_by_link(p_token_hash text, p_accepts boolean, p_name text, p_reason text default null)
returns text
language plpgsql security definer set search_path = ''
as $$
declare
  v_quote public.quotes;
begin
  select q.* into v_quote from public.quotes q
  where q.id = (select quote_id from private.quote_links where token_hash = p_token_hash and expires_at > now())
  for update;
  -- Whoever held the lock may have ended the link.
  if v_quote.id is null or v_quote.deleted_at is not null
     or not exists (select from private.quote_links where token_hash = p_token_hash and quote_id = v_quote.id) then
    return 'gone';
  end if;
  if v_quote.status = 'accepted' then return 'was_accepted'; end if;
  perform set_config('records.cause', 'by_customer', true);
  begin
    perform private.quote_settle(v_quote, case when p_accepts then 'accepted' else 'rejected' end, p_name, p_reason);
  exception when raise_exception then
    perform set_config('records.cause', '', true);
    return 'gone';
  end;
  perform set_config('records.cause', '', true);
  return case when p_accepts then 'accepted' else 'rejected' end;
end
$$;
revoke all on function public.quote_decide_by_link from public, anon, authenticated;
grant execute on function public.quote_decide_by_link to service_role;
