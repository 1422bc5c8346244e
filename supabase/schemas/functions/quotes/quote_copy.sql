-- A draft with the lines of another quote: its next version (p_number its number), or a quote of its own (p_number empty). A last
-- day that is over is left out. Returns its id.
create function private.quote_copy(p_quote public.quotes, p_number text, p_version numeric) returns uuid
language plpgsql set search_path = ''
as $$
declare
  v_copy uuid;
begin
  perform set_config('quotes.step', 'copy', true);
  insert into public.quotes
    (organization_id, quote_number, version_number, name, account_id, contact_id, opportunity_id, currency, valid_until, terms,
     owner_id, custom)
  select p_quote.organization_id, p_number, p_version, p_quote.name,
         (select a.id from public.accounts a where a.id = p_quote.account_id and a.deleted_at is null),
         (select c.id from public.contacts c where c.id = p_quote.contact_id and c.deleted_at is null),
         (select o.id from public.opportunities o where o.id = p_quote.opportunity_id and o.deleted_at is null),
         p_quote.currency, case when p_quote.valid_until >= private.quote_day() then p_quote.valid_until end, p_quote.terms,
         (select m.user_id from public.organization_members m
          where m.user_id = p_quote.owner_id and m.organization_id = p_quote.organization_id), p_quote.custom
  returning id into v_copy;
  insert into public.quote_lines
    (organization_id, quote_id, currency, position, kind, description, quantity, unit_price, unit_cost, discount_percent,
     tax_rate)
  select organization_id, v_copy, currency, position, kind, description, quantity, unit_price, unit_cost, discount_percent,
         tax_rate
  from public.quote_lines where quote_id = p_quote.id;
  perform set_config('quotes.step', '', true);
  return v_copy;
end
$$;
revoke all on function private.quote_copy from public, anon, authenticated;
