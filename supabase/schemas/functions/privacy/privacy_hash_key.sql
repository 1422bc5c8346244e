-- The sealed key that an organisation's identities are hashed with. p_key is stored where there is none yet (null: nothing
-- is), or in the place of the one that was sealed as p_instead. @returns the one that is stored
create function public.privacy_hash_key(p_organization uuid, p_key jsonb, p_instead jsonb default null) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_key jsonb;
begin
  if p_key is not null then
    insert into public.privacy_settings as s (organization_id, hash_key) values (p_organization, p_key)
    on conflict (organization_id) do update set hash_key = excluded.hash_key
    where s.hash_key is null or s.hash_key = p_instead;
  end if;
  select hash_key into v_key from public.privacy_settings where organization_id = p_organization;
  return v_key;
end
$$;
revoke all on function public.privacy_hash_key from public, anon, authenticated;
grant execute on function public.privacy_hash_key to service_role;
