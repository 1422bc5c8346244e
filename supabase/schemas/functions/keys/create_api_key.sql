-- Makes a key for an organisation. p_hash: SHA-256 of the key in hexadecimal digits. At most 100 that are in force.
create function public.create_api_key(
  p_organization uuid, p_name text, p_scopes text[], p_hash text, p_prefix text, p_rate_limit integer,
  p_expires_at timestamptz default null
) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_permission(p_organization, 'keys');
  v_key uuid;
begin
  -- One after the other, so that the count holds.
  perform 1 from public.organizations where id = p_organization for no key update;
  if (select count(*) from public.api_keys where organization_id = p_organization and revoked_at is null
      and (expires_at is null or expires_at > now())) >= 100 then
    raise exception 'too_many_keys: revoke some' using errcode = 'P0001';
  end if;
  insert into public.api_keys (organization_id, name, scopes, key_hash, prefix, rate_limit, expires_at, created_by)
  values (p_organization, btrim(p_name), p_scopes, p_hash, p_prefix, p_rate_limit, p_expires_at, v_user)
  returning id into v_key;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, v_user, 'keys.created', btrim(p_name), jsonb_build_object('id', v_key, 'scopes', p_scopes));
  return v_key;
end
$$;
revoke all on function public.create_api_key from public, anon;
grant execute on function public.create_api_key to authenticated;
