-- Whether a text is the code of a currency by ISO 4217, by the same list as domain/money.ts has.
create function private.is_currency(p_code text) returns boolean
language sql immutable set search_path = ''
as $$
  select p_code = any (string_to_array(
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN'
    || ' BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD'
    || ' FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR'
    || ' KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV'
    || ' MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG'
    || ' SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI'
    || ' UYU UYW UZS VED VES VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XTS XUA XXX'
    || ' YER ZAR ZMW ZWG', ' '))
$$;
revoke all on function private.is_currency from public, anon;
grant execute on function private.is_currency to authenticated, service_role;

-- Whether people can enter it: nothing is sold in metals, units of account, codes for tests and for none, nor in what was
-- withdrawn. The same as in domain/money.ts.
create function private.is_currency_in_use(p_code text) returns boolean
language sql immutable set search_path = ''
as $$
  select private.is_currency(p_code) and p_code <> all (string_to_array(
    'XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX ANG BGN CUC', ' '))
$$;
revoke all on function private.is_currency_in_use from public, anon;
grant execute on function private.is_currency_in_use to authenticated, service_role;
