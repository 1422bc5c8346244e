-- Consumes an OAuth state: it is returned once. Nothing is returned when it is unknown, used, or expired.
create function public.crm_consume_oauth_state(p_state_hash text) returns setof public.crm_oauth_states
language sql set search_path = ''
as $$
  update public.crm_oauth_states set used_at = now()
  where state_hash = p_state_hash and used_at is null and expires_at > now()
  returning *
$$;
revoke all on function public.crm_consume_oauth_state from public, anon, authenticated;
grant execute on function public.crm_consume_oauth_state to service_role;
