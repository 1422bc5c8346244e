-- An admin's answer to a CRM's question: the person stays here.
create function public.erasure_dismiss(p_erasure uuid, p_organization uuid, p_user uuid) returns void
language plpgsql set search_path = ''
as $$
begin
  update public.erasures set status = 'dismissed', decided_by = p_user, decided_at = now(), contact_id = null, finished_at = now()
  where id = p_erasure and organization_id = p_organization and status = 'asked';
  if not found then raise exception 'erasure_not_open' using errcode = 'P0002'; end if;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject)
  values (p_organization, p_user, 'privacy.erasure_dismissed', p_erasure::text);
end
$$;
revoke all on function public.erasure_dismiss from public, anon, authenticated;
grant execute on function public.erasure_dismiss to service_role;
