-- The users of a CRM whom these members are, where the CRM gives them records. @returns {member id: user in the CRM}
create function public.crm_users_of_members(p_connection uuid, p_members uuid[]) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_object_agg(u.member_id, u.crm_user_id), '{}'::jsonb)
  from public.crm_users u where u.connection_id = p_connection and u.member_id = any (p_members) and u.active
$$;
revoke all on function public.crm_users_of_members from public, anon, authenticated;
grant execute on function public.crm_users_of_members to service_role;
