-- Another link of a quote that waits for its customer; the one before leads to nothing any more. Returns when it ends.
create function public.quote_renew_link(p_organization uuid, p_quote uuid, p_token_hash text) returns timestamptz
language plpgsql security definer set search_path = ''
as $$
declare
  v_quote public.quotes := private.lock_quote(p_organization, p_quote);
begin
  perform private.quote_must_wait(v_quote);
  return private.quote_link(v_quote, p_token_hash);
end
$$;
revoke all on function public.quote_renew_link from public, anon;
grant execute on function public.quote_renew_link to authenticated;
