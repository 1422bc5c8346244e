-- A person says which member a user of the CRM is (p_by 'hand'), that none is ('none'), or that it goes by the e-mail again
-- ('email'). Another user who is that member, as an admin sees it, is for the admin to free first.
create function public.crm_match_user(
  p_organization uuid, p_user uuid, p_crm_type text, p_crm_user text, p_by text,
  p_member uuid default null
) returns void
language plpgsql set search_path = ''
as $$
declare
  v_connection uuid;
  v_before public.crm_users;
begin
  select id into v_connection from public.crm_connections where organization_id = p_organization and crm_type = p_crm_type;
  if v_connection is null then raise exception 'connection_not_found' using errcode = 'P0002'; end if;
  perform private.crm_lock_users(v_connection);
  select * into v_before from public.crm_users where connection_id = v_connection and crm_user_id = p_crm_user for update;
  if v_before.connection_id is null then raise exception 'crm_user_not_found' using errcode = 'P0001'; end if;
  if p_by = 'hand' then
    if v_before.kind = 'queue' then raise exception 'crm_user_is_queue' using errcode = 'P0001'; end if;
    perform 1 from public.organization_members where organization_id = p_organization and user_id = p_member for key share;
    if not found then raise exception 'not_a_member: nobody of the organisation' using errcode = 'P0001'; end if;
    if exists (select 1 from public.crm_users where connection_id = v_connection and member_id = p_member
               and crm_user_id <> p_crm_user) then
      raise exception 'member_is_matched' using errcode = 'P0001';
    end if;
  end if;
  if p_by = v_before.matched_by and p_by <> 'email' and p_member is not distinct from v_before.member_id then return; end if;
  update public.crm_users
  set matched_by = nullif(p_by, 'email'), member_id = case p_by when 'hand' then p_member end
  where connection_id = v_connection and crm_user_id = p_crm_user;
  if p_by = 'hand' then perform private.crm_name_owner(v_connection, p_crm_user, p_member); end if;
  perform private.crm_match_users(v_connection);
  perform private.crm_release_owners(v_connection, array[p_crm_user], array_remove(array[v_before.member_id, p_member], null));
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'crm.user_matched', v_connection::text, jsonb_strip_nulls(jsonb_build_object(
    'crmUser', p_crm_user, 'by', p_by, 'member', p_member, 'before', v_before.member_id)));
end
$$;
revoke all on function public.crm_match_user from public, anon, authenticated;
grant execute on function public.crm_match_user to service_role;
