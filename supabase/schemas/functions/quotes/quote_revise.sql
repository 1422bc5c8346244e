-- Begins the next version of a quote, a draft; this one stays as it is, and its link leads to nothing any more. Returns the new
-- one's id. Not of an accepted quote, and of a version that has been revised only by way of the newest.
create function public.quote_revise(p_organization uuid, p_quote uuid) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  v_quote public.quotes := private.lock_quote(p_organization, p_quote);
begin
  if v_quote.status = 'accepted' then
    raise exception 'quote_accepted: %', p_quote using errcode = 'P0001';
  end if;
  if v_quote.superseded_at is not null then
    raise exception 'quote_superseded: %', p_quote using errcode = 'P0001';
  end if;
  -- Past deleted versions, whose numbers are taken.
  return private.quote_copy(v_quote, v_quote.quote_number, (
    select max(version_number) + 1 from public.quotes
    where organization_id = p_organization and quote_number = v_quote.quote_number));
end
$$;
revoke all on function public.quote_revise from public, anon;
grant execute on function public.quote_revise to authenticated;
