-- Ends an attempt that succeeded: p_account is forgotten, p_others lose the one attempt, so that an own account does not wash an
-- address clean.
create function public.sign_in_succeeded(p_account text, p_others text[]) returns void
language sql set search_path = ''
as $$
  delete from private.sign_in_attempts where key = p_account;
  update private.sign_in_attempts set failures = greatest(failures - 1, 0),
    blocked_until = case when blocked_until > clock_timestamp() + interval '2 seconds' then blocked_until end
  where key = any (p_others)
$$;
revoke all on function public.sign_in_succeeded from public, anon, authenticated;
grant execute on function public.sign_in_succeeded to service_role;
