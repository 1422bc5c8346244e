-- Keeps ids that records have as their owner and that the CRM does not list: what waits for them is seen, and they are not asked
-- for again and again.
create function public.crm_note_users(p_connection uuid, p_users text[]) returns void
language sql set search_path = ''
as $$
  insert into public.crm_users (connection_id, organization_id, crm_user_id, active)
  select c.id, c.organization_id, u, false from public.crm_connections c cross join unnest(p_users) u where c.id = p_connection
  on conflict (connection_id, crm_user_id) do nothing
$$;
revoke all on function public.crm_note_users from public, anon, authenticated;
grant execute on function public.crm_note_users to service_role;
