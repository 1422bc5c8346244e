-- What follows from the rest of a quote: its number, which is the organisation's next unless it is a version of another one;
-- its currency, company and contact where its opportunity says them; its sums. People change a draft that is the newest version;
-- of any other one, whose it is, its own fields and whether it is deleted. A contact is one of the same organisation.
create function private.quotes_derive() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_opportunity public.opportunities;
  v_may constant text[] := '{owner_id,custom,deleted_at,deleted_by,deleted_via,field_times,version,updated_at,sort_name,'
    'search_text}';
begin
  if tg_op = 'INSERT' then
    if new.opportunity_id is not null and new.version_number = 1 then
      select * into v_opportunity from public.opportunities
      where id = new.opportunity_id and organization_id = new.organization_id;
      new.account_id := coalesce(new.account_id, v_opportunity.account_id);
      new.contact_id := coalesce(new.contact_id, v_opportunity.contact_id);
      new.currency := coalesce(new.currency, upper(v_opportunity.currency));
    end if;
    new.currency := coalesce(new.currency, (select upper(a.currency) from public.accounts a
                                            where a.id = new.account_id and a.organization_id = new.organization_id));
  elsif auth.uid() is not null and (old.status <> 'draft' or old.superseded_at is not null)
        and coalesce(current_setting('quotes.step', true), '') = ''
        and to_jsonb(new) - v_may is distinct from to_jsonb(old) - v_may then
    raise exception 'quote_not_draft: %', new.id using errcode = 'P0001';
  end if;
  if new.currency is null then
    raise exception 'currency_missing: neither the quote nor what it is for has a currency' using errcode = '23514';
  end if;
  if new.contact_id is not null and (tg_op = 'INSERT' or new.contact_id is distinct from old.contact_id)
     and not exists (select 1 from public.contacts c
                     where c.id = new.contact_id and c.organization_id = new.organization_id) then
    raise exception 'reference_not_found: contact_id leads to no contact of the organisation' using errcode = '23503';
  end if;
  if tg_op = 'UPDATE' and new.currency is distinct from old.currency then
    select coalesce(sum(l.net), 0), coalesce(sum(round(l.net * l.tax_rate * 0.01, private.minor_digits(new.currency))), 0)
    into new.subtotal, new.tax_total
    from (select private.line_net(quantity, unit_price, discount_percent, new.currency) as net, tax_rate
          from public.quote_lines where quote_id = new.id) l;
  end if;
  if tg_op = 'INSERT' and new.quote_number = '' then
    insert into private.quote_numbers as n (organization_id, last) values (new.organization_id, 1)
    on conflict (organization_id) do update set last = n.last + 1
    returning 'Q-' || lpad(n.last::text, greatest(5, length(n.last::text)), '0') into new.quote_number;
  end if;
  new.total := new.subtotal + new.tax_total;
  return new;
end
$$;
