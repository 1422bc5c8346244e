-- Matches a connection's users who wait to the members of its organisation by e-mail: where one active user of the CRM has it
-- (or, without an active one, one alone) and one member. What a person has said stays. A match by e-mail stays until that member
-- has left and another one has the e-mail; that of a user who is no longer active gives way to an active one. What depends on a
-- match is decided again. Runs as the owner: e-mails of members are in the auth schema.
create function private.crm_match_users(p_connection uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_match record;
  v_users text[] := '{}';
  v_members uuid[] := '{}';
begin
  perform private.crm_lock_users(p_connection);
  -- In: users and members by e-mail. chosen: the one user whom an e-mail means; taken: who is that member already. Out: matches
  -- to be made, with the member whom the user was matched to.
  for v_match in
    with mine as materialized (
      select u.crm_user_id, u.active, u.member_id, u.matched_by, private.email_key(u.email) as key, exists (
        select 1 from public.organization_members m
        where m.organization_id = u.organization_id and m.user_id = u.member_id) as is_current
      from public.crm_users u where u.connection_id = p_connection and u.kind = 'person'
    ), members as materialized (
      select private.email_key(a.email) as key, min(m.user_id::text)::uuid as id
      from public.crm_connections c
      join public.organization_members m on m.organization_id = c.organization_id
      join auth.users a on a.id = m.user_id
      where c.id = p_connection
      group by 1 having count(*) = 1
    ), chosen as materialized (
      select u.key, min(u.crm_user_id) as id from mine u
      where u.key <> '' and (u.active or not exists (select 1 from mine a where a.key = u.key and a.active))
      group by u.key having count(*) = 1
    )
    select u.crm_user_id, u.member_id as old_member, m.id as new_member, t.crm_user_id as taken
    from chosen c
    join members m on m.key = c.key
    join mine u on u.crm_user_id = c.id
    left join mine t on t.member_id = m.id and t.crm_user_id <> u.crm_user_id
    where (u.matched_by is null or u.matched_by = 'email' and not u.is_current)
      and (t.crm_user_id is null or t.matched_by = 'email' and not t.active)
  loop
    update public.crm_users set member_id = null, matched_by = null
    where connection_id = p_connection and crm_user_id = v_match.taken;
    update public.crm_users set member_id = v_match.new_member, matched_by = 'email'
    where connection_id = p_connection and crm_user_id = v_match.crm_user_id;
    perform private.crm_name_owner(p_connection, v_match.crm_user_id, v_match.new_member);
    v_users := v_users || array_remove(array[v_match.crm_user_id, v_match.taken], null);
    v_members := v_members || array_remove(array[v_match.new_member, v_match.old_member], null);
  end loop;
  perform private.crm_release_owners(p_connection, v_users, v_members);
end
$$;
revoke all on function private.crm_match_users from public, anon, authenticated;
grant execute on function private.crm_match_users to service_role;
