-- Keeps what a call was answered, for the same again.
create function public.gateway_keep_answer(p_delivery uuid, p_answer jsonb) returns void
language sql set search_path = ''
as $$
  update public.gateway_deliveries set answer = p_answer where id = p_delivery
$$;
revoke all on function public.gateway_keep_answer from public, anon, authenticated;
grant execute on function public.gateway_keep_answer to service_role;
