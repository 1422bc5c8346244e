-- Sends a draft: from now on it stays as it is, and anyone who has the link with this token's hash reads and decides it. Returns
-- when the link ends.
create function public.quote_send(p_organization uuid, p_quote uuid, p_token_hash text) returns timestamptz
language plpgsql security definer set search_path = ''
as $$
declare
  v_quote public.quotes := private.lock_quote(p_organization, p_quote);
begin
  if v_quote.superseded_at is not null then
    raise exception 'quote_superseded: %', p_quote using errcode = 'P0001';
  end if;
  if v_quote.status <> 'draft' then
    raise exception 'quote_not_draft: %', p_quote using errcode = 'P0001';
  end if;
  if v_quote.line_count = 0 then
    raise exception 'quote_without_lines: %', p_quote using errcode = 'P0001';
  end if;
  if v_quote.valid_until < private.quote_day() then
    raise exception 'quote_expired: %', p_quote using errcode = 'P0001';
  end if;
  perform set_config('quotes.step', 'send', true);
  update public.quotes set status = 'sent', sent_at = now() where id = p_quote;
  perform set_config('quotes.step', '', true);
  return private.quote_link(v_quote, p_token_hash);
end
$$;
revoke all on function public.quote_send from public, anon;
grant execute on function public.quote_send to authenticated;
