-- Of two days that a person enters the one comes after the other. A sync may bring them otherwise, as the CRM has them.
create function private.order_entered() returns trigger
language plpgsql set search_path = ''
as $$
begin
  raise exception '%', tg_argv[0] using errcode = '23514';
end
$$;
revoke all on function private.order_entered from public, anon, authenticated;
