-- Why a record is refused, as its link says it.
create function private.erased_error(p_erasure uuid) returns jsonb
language sql immutable set search_path = ''
as $$
  select jsonb_build_object('code', 'erased_on_request', 'erasureId', p_erasure,
    'message', 'Erased on request: this person is not synced again.',
    'action', 'If the person is to come back, an admin lifts the block under Privacy.')
$$;
revoke all on function private.erased_error from public, anon, authenticated;
grant execute on function private.erased_error to service_role;
