-- Founds an organisation whose owner is the person. Whether they may is the app's to say (SIGN_UP), so people cannot call it.
-- p_most: how many organisations one person may own.
create function public.create_organization(p_user uuid, p_name text, p_most integer) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  v_organization uuid;
begin
  -- One after the other for one person, so that the count holds.
  perform pg_advisory_xact_lock(hashtext('owner ' || p_user));
  if (select count(*) from public.organization_members where user_id = p_user and role = 'owner') >= p_most then
    raise exception 'too_many_organizations: % is the most that one person may own', p_most using errcode = 'P0001';
  end if;
  insert into public.organizations (name) values (btrim(p_name)) returning id into v_organization;
  insert into public.organization_members (organization_id, user_id, role) values (v_organization, p_user, 'owner');
  return v_organization;
end
$$;
revoke all on function public.create_organization from public, anon, authenticated;
grant execute on function public.create_organization to service_role;
