-- Blocks identities [{kind, hash}] for an erasure; those that are blocked already stay so.
create function private.erasure_block(p_erasure public.erasures, p_identities jsonb) returns void
language sql set search_path = ''
as $$
  insert into public.erased_identities (organization_id, erasure_id, kind, hash)
  select distinct p_erasure.organization_id, p_erasure.id, i.kind, i.hash
  from jsonb_to_recordset(p_identities) as i (kind text, hash text)
  on conflict (organization_id, hash) where lifted_at is null do nothing
$$;
revoke all on function private.erasure_block from public, anon, authenticated;
grant execute on function private.erasure_block to service_role;
