-- Decimals of a currency by ISO 4217, as domain/money.ts has them: 0 of JPY, 2 of USD, 3 of KWD. Null without one.
create function private.minor_digits(p_currency text) returns integer
language sql immutable set search_path = ''
as $$
  select case
    when p_currency is null then null
    when p_currency = any (string_to_array('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XAG XAU XBA XBB XBC XBD'
      || ' XDR XOF XPD XPF XPT XSU XTS XUA XXX', ' ')) then 0
    when p_currency = any ('{BHD,IQD,JOD,KWD,LYD,OMR,TND}'::text[]) then 3
    when p_currency = any ('{CLF,UYW}'::text[]) then 4
    else 2 end
$$;
revoke all on function private.minor_digits from public, anon, authenticated;
grant execute on function private.minor_digits to service_role;
