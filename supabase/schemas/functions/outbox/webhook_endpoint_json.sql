-- An endpoint as its sender needs it; the previous key only as long as both sign.
create function private.webhook_endpoint_json(p_endpoint uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('id', e.id, 'organization_id', e.organization_id, 'kind', e.kind, 'url', e.url, 'payload', e.payload,
    'signing_key', e.signing_key, 'previous_key', case when e.previous_until > now() then e.previous_key end)
  from public.webhook_endpoints e where e.id = p_endpoint
$$;
revoke all on function private.webhook_endpoint_json from public, anon, authenticated;
grant execute on function private.webhook_endpoint_json to service_role;
