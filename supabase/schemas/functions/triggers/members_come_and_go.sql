-- Anyone who leaves an organisation stays known as a former member, because records go on being theirs until somebody gives them
-- to another. Who joins is matched to the users of its CRMs by e-mail. An organisation that is itself deleted leaves nothing.
create function private.members_come_and_go() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if tg_op = 'DELETE' then
    insert into public.former_members (organization_id, user_id, account_id, email, name)
    select old.organization_id, old.user_id, u.id, u.email, left(u.raw_user_meta_data ->> 'name', 120)
    from public.organizations o left join auth.users u on u.id = old.user_id
    where o.id = old.organization_id
    on conflict (organization_id, user_id) do nothing;
    return null;
  end if;
  delete from public.former_members where organization_id = new.organization_id and user_id = new.user_id;
  perform private.crm_match_users(c.id) from public.crm_connections c
  where c.organization_id = new.organization_id
    and exists (select 1 from public.crm_users u where u.connection_id = c.id)
  order by c.id;
  return null;
end
$$;
