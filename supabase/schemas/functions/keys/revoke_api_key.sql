-- Ends a key for good; one that has ended already stays as it is. None of the organisation's: key_not_found.
create function public.revoke_api_key(p_organization uuid, p_key uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_permission(p_organization, 'keys');
  v_key public.api_keys;
begin
  select * into v_key from public.api_keys where id = p_key and organization_id = p_organization for no key update;
  if v_key.id is null then
    raise exception 'key_not_found: the organisation has no such key' using errcode = 'P0001';
  end if;
  if v_key.revoked_at is not null then return; end if;
  update public.api_keys set revoked_at = now() where id = p_key;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, v_user, 'keys.revoked', v_key.name, jsonb_build_object('id', p_key));
end
$$;
revoke all on function public.revoke_api_key from public, anon;
grant execute on function public.revoke_api_key to authenticated;
