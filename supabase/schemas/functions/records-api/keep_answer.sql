-- Keeps what a request is answered, for the same again.
create function private.keep_answer(p_organization uuid, p_key text, p_answer jsonb) returns void
language sql security definer set search_path = ''
as $$
  update private.idempotency_keys set answer = p_answer
  where organization_id = p_organization and actor_id = auth.uid() and key = p_key
$$;
revoke all on function private.keep_answer from public, anon;
grant execute on function private.keep_answer to authenticated;
