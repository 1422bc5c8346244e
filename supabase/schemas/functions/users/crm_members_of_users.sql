-- The members whom these users of a CRM are, null for those who wait or are none; users who have never been listed are missing.
-- @returns {user in the CRM: member id}
create function public.crm_members_of_users(p_connection uuid, p_users text[]) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_object_agg(u.crm_user_id, u.member_id), '{}'::jsonb)
  from public.crm_users u where u.connection_id = p_connection and u.crm_user_id = any (p_users)
$$;
revoke all on function public.crm_members_of_users from public, anon, authenticated;
grant execute on function public.crm_members_of_users to service_role;
