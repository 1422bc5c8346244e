-- crm_renew_lease for a preview.
create function public.crm_preview_renew_lease(p_run uuid, p_lease uuid, p_lease_seconds integer) returns boolean
language plpgsql set search_path = ''
as $$
begin
  update public.crm_previews set lease_expires_at = now() + make_interval(secs => p_lease_seconds)
  where id = p_run and status = 'running' and lease_token = p_lease;
  return found;
end
$$;
revoke all on function public.crm_preview_renew_lease from public, anon, authenticated;
grant execute on function public.crm_preview_renew_lease to service_role;
