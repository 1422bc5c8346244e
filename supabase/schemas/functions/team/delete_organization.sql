-- Deletes an organisation with everything in it, for its owners. CRMs are disconnected first, because only the app can give back
-- what it holds there (tokens, webhooks).
create function public.delete_organization(p_organization uuid, p_slug text) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_permission(p_organization, 'ownership');
  if not exists (select 1 from public.organizations where id = p_organization and slug = p_slug for update) then
    raise exception 'slug_mismatch: the slug is not that of the organisation' using errcode = 'P0001';
  end if;
  if exists (select 1 from public.crm_connections where organization_id = p_organization and status <> 'disconnected') then
    raise exception 'disconnect_first: a CRM is connected' using errcode = 'P0001';
  end if;
  delete from public.organizations where id = p_organization;
end
$$;
revoke all on function public.delete_organization from public, anon;
grant execute on function public.delete_organization to authenticated;
