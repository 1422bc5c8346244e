-- crm_release_run for a preview: its job is put back by the worker that has it. What the connection shows stays as it is.
create function public.crm_preview_release_run(
  p_run uuid, p_lease uuid, p_api_calls integer, p_reason text, p_delay integer default 0, p_failed boolean default false
) returns integer
language sql set search_path = ''
as $$
  update public.crm_previews
  set lease_token = null, lease_expires_at = null, api_calls = api_calls + p_api_calls,
      failures = case when p_failed then failures + 1 else failures end,
      resume_at = case when p_delay > 0 then now() + make_interval(secs => p_delay) end
  where id = p_run and status = 'running' and lease_token = p_lease
  returning failures
$$;
revoke all on function public.crm_preview_release_run from public, anon, authenticated;
grant execute on function public.crm_preview_release_run to service_role;
