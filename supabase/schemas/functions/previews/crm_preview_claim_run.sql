-- crm_claim_run for a preview.
create function public.crm_preview_claim_run(p_run uuid, p_lease uuid, p_lease_seconds integer) returns boolean
language plpgsql set search_path = ''
as $$
begin
  update public.crm_previews
  set lease_token = p_lease, lease_expires_at = now() + make_interval(secs => p_lease_seconds), claims = claims + 1
  where id = p_run and status = 'running' and p_lease is not null and (lease_expires_at is null or lease_expires_at < now());
  return found;
end
$$;
revoke all on function public.crm_preview_claim_run from public, anon, authenticated;
grant execute on function public.crm_preview_claim_run to service_role;
