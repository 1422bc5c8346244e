-- A currency that a person enters is one, in capitals. A sync may bring others: CRMs have some of their own making.
create function private.currency_entered() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.currency := upper(btrim(new.currency));
  if not private.is_currency_in_use(new.currency) then
    raise exception 'unknown_currency: %', new.currency using errcode = '23514';
  end if;
  return new;
end
$$;
revoke all on function private.currency_entered from public, anon, authenticated;
