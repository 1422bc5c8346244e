-- Stores the users of a CRM as it has listed them, p_users: [{id, kind, name, email, active}], and matches those who wait. Who is
-- not listed any more is not active. p_unlisted: further ids that records have as their owner. p_error: {code, message} where
-- the CRM did not list them; what is known of them stays.
create function public.crm_store_users(p_connection uuid, p_users jsonb, p_unlisted text[], p_error jsonb) returns void
language plpgsql set search_path = ''
as $$
declare
  v_organization uuid;
begin
  -- The connection first, as whoever changes its mapping locks it.
  update public.crm_connections set users_read_at = now(), users_error = p_error where id = p_connection
  returning organization_id into v_organization;
  perform private.crm_lock_users(p_connection);
  insert into public.crm_users as u (connection_id, organization_id, crm_user_id, kind, name, email, active)
  select p_connection, v_organization, n.id, n.kind, left(n.name, 500), left(n.email, 320), n.active
  from jsonb_to_recordset(p_users) as n (id text, kind text, name text, email text, active boolean)
  on conflict (connection_id, crm_user_id) do update
  set kind = excluded.kind, name = excluded.name, email = excluded.email, active = excluded.active,
      member_id = case excluded.kind when 'person' then u.member_id end,
      matched_by = case when excluded.kind = 'person' or u.matched_by = 'none' then u.matched_by end
  where (u.kind, u.name, u.email, u.active) is distinct from (excluded.kind, excluded.name, excluded.email, excluded.active);
  if p_error is null then
    update public.crm_users u set active = false
    where u.connection_id = p_connection and u.active
      and not exists (select 1 from jsonb_array_elements(p_users) n where n ->> 'id' = u.crm_user_id);
  end if;
  perform public.crm_note_users(p_connection, p_unlisted);
  perform private.crm_match_users(p_connection);
end
$$;
revoke all on function public.crm_store_users from public, anon, authenticated;
grant execute on function public.crm_store_users to service_role;
