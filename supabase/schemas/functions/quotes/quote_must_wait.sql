-- Refuses a quote that does not wait for its customer: one that was decided, never sent or replaced by a newer
-- version, or whose last day is over.
create function private.quote_must_wait(p_quote public.quotes) returns void
language plpgsql stable set search_path = ''
as $$
begin
  case
    when p_quote.status = 'accepted' then raise exception 'quote_accepted: %', p_quote.id using errcode = 'P0001';
    when p_quote.status = 'rejected' then raise exception 'quote_rejected: %', p_quote.id using errcode = 'P0001';
    when p_quote.superseded_at is not null then raise exception 'quote_superseded: %', p_quote.id using errcode = 'P0001';
    when p_quote.status = 'draft' then raise exception 'quote_not_sent: %', p_quote.id using errcode = 'P0001';
    when p_quote.status = 'expired' or p_quote.valid_until < private.quote_day()
    then raise exception 'quote_expired: %', p_quote.id using errcode = 'P0001';
    else null;
  end case;
end
$$;
revoke all on function private.quote_must_wait from public, anon, authenticated;
