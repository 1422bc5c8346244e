-- Takes the caller's own name of a request for this transaction; another one that has it is waited for. Null: it is new. Else
-- what was answered then. With another hash: idempotency_key_reused.
create function private.claim_answer(p_organization uuid, p_key text, p_hash text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  v_kept private.idempotency_keys;
begin
  perform private.require_membership(p_organization);
  delete from private.idempotency_keys k
  where (k.organization_id, k.actor_id, k.key) in (
    select organization_id, actor_id, key from private.idempotency_keys where created_at < now() - interval '1 day' limit 100);
  insert into private.idempotency_keys (organization_id, actor_id, key, hash)
  values (p_organization, auth.uid(), p_key, p_hash)
  on conflict do nothing;
  if found then return null; end if;
  select * into v_kept from private.idempotency_keys
  where organization_id = p_organization and actor_id = auth.uid() and key = p_key;
  if v_kept.hash is distinct from p_hash then
    raise exception 'idempotency_key_reused: another request has this key' using errcode = 'P0001';
  end if;
  return v_kept.answer;
end
$$;
revoke all on function private.claim_answer from public, anon;
grant execute on function private.claim_answer to authenticated;
