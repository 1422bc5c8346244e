-- Notes in a contact's history that the caller looks at its travel documents, as those who may see them do on its page.
create function public.view_contact_secrets(p_organization uuid, p_contact uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  if p_organization not in (select private.my_organizations_with('secrets'))
     or not exists (select from public.contacts where id = p_contact and organization_id = p_organization) then
    raise exception 'forbidden: this role may not see what is secret' using errcode = '42501';
  end if;
  insert into public.crm_sync_changes (organization_id, object_type, record_id, side, kind, reason, actor_kind, actor_id)
  values (p_organization, 'contact', p_contact, 'adsapp', 'viewed', 'secret', 'person', auth.uid());
end
$$;
revoke all on function public.view_contact_secrets from public, anon;
grant execute on function public.view_contact_secrets to authenticated;
