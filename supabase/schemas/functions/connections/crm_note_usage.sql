-- Stores what the CRM last said of the account's daily allowance, {used, limit, unit}, with the time.
create function public.crm_note_usage(p_connection uuid, p_usage jsonb) returns void
language sql set search_path = ''
as $$
  update public.crm_connections set api_usage = p_usage || jsonb_build_object('at', now()) where id = p_connection
$$;
revoke all on function public.crm_note_usage from public, anon, authenticated;
grant execute on function public.crm_note_usage to service_role;
