-- A quote of its own with the same lines, whatever became of this one. Returns its id.
create function public.quote_duplicate(p_organization uuid, p_quote uuid) returns uuid
language sql security definer set search_path = ''
as $$
  select private.quote_copy(private.lock_quote(p_organization, p_quote), '', 1)
$$;
revoke all on function public.quote_duplicate from public, anon;
grant execute on function public.quote_duplicate to authenticated;
