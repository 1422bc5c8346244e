-- Gives a quote's link this token, in the place of the one before. It ends with the last day of the quote, or in 90 days.
create function private.quote_link(p_quote public.quotes, p_token_hash text) returns timestamptz
language sql set search_path = ''
as $$
  insert into private.quote_links as l (token_hash, quote_id, organization_id, expires_at)
  values (p_token_hash, p_quote.id, p_quote.organization_id,
          coalesce((p_quote.valid_until + 1)::timestamp at time zone 'UTC', now() + interval '90 days'))
  on conflict (quote_id) do update
  set token_hash = excluded.token_hash, created_at = now(), expires_at = excluded.expires_at
  returning l.expires_at
$$;
revoke all on function private.quote_link from public, anon, authenticated;
