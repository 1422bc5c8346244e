-- crm_claim_run for a preview. What an earlier worker would have sent, and was stopped before it had kept what came of it, was
-- not sent: it is decided again.
create function public.crm_preview_claim_run(p_run uuid, p_lease uuid, p_lease_seconds integer) returns boolean
language plpgsql set search_path = ''
as $$
begin
  update public.crm_previews
  set lease_token = p_lease, lease_expires_at = now() + make_interval(secs => p_lease_seconds), claims = claims + 1
  where id = p_run and status = 'running' and p_lease is not null and (lease_expires_at is null or lease_expires_at < now());
  if not found then return false; end if;
  update public.crm_preview_writes w
  set properties = w.before -> 'properties', is_met = (w.before ->> 'is_met')::boolean, before = null,
      keys = array(select jsonb_array_elements_text(w.before -> 'keys'))
  where w.preview_id = p_run and w.before is not null;
  return true;
end
$$;
revoke all on function public.crm_preview_claim_run from public, anon, authenticated;
grant execute on function public.crm_preview_claim_run to service_role;
