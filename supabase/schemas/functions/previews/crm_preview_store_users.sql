-- crm_store_users for a preview: whom each user of the CRM would be matched to is kept with it. What was matched before stays,
-- and an e-mail matches one active user and one member. Runs as the owner: e-mails of members are in the auth schema.
create function public.crm_preview_store_users(
  p_preview uuid, p_connection uuid, p_users jsonb, p_unlisted text[], p_error jsonb
) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  -- In: users as the CRM lists them, with what is known of each. Out: each with its member.
  update public.crm_previews v
  set users = coalesce(v.users, '{}'::jsonb) || coalesce((
    with listed as materialized (
      select n.id, n.active and p_error is null as active, n.kind, private.email_key(n.email) as key, u.member_id, u.matched_by
      from jsonb_to_recordset(p_users) as n (id text, kind text, email text, active boolean)
      left join public.crm_users u on u.connection_id = p_connection and u.crm_user_id = n.id
    ), members as materialized (
      select private.email_key(a.email) as key, min(m.user_id::text)::uuid as id
      from public.organization_members m join auth.users a on a.id = m.user_id
      where m.organization_id = v.organization_id
      group by 1 having count(*) = 1
    ), chosen as materialized (
      select l.key, min(l.id) as id from listed l
      where l.key <> '' and l.kind = 'person' and (l.active or not exists (
        select 1 from listed a where a.key = l.key and a.active and a.kind = 'person'))
      group by l.key having count(*) = 1
    )
    select jsonb_object_agg(l.id, jsonb_build_object('active', l.active, 'member', coalesce(l.member_id, case
      when l.matched_by is null and l.kind = 'person' and not exists (select 1 from listed t where t.member_id = m.id)
      then m.id end)))
    from listed l
    left join chosen c on c.id = l.id
    left join members m on m.key = c.key), '{}'::jsonb)
  where v.id = p_preview and v.connection_id = p_connection;
  perform public.crm_preview_note_users(p_preview, p_connection, p_unlisted);
end
$$;
revoke all on function public.crm_preview_store_users from public, anon, authenticated;
grant execute on function public.crm_preview_store_users to service_role;
