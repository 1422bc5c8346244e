-- What a quote's line comes to without tax, rounded half away from zero to the currency's minor unit.
create function private.line_net(p_quantity numeric, p_price numeric, p_discount numeric, p_currency text) returns numeric
language sql immutable set search_path = ''
as $$
  select round(p_quantity * p_price * (100 - p_discount) * 0.01, private.minor_digits(p_currency))
$$;
revoke all on function private.line_net from public, anon, authenticated;
grant execute on function private.line_net to service_role;
