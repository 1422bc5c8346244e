-- The last step of sign-up: the caller becomes the owner of a new organisation.
create function public.create_organization(p_name text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  v_user uuid := auth.uid();
  v_organization uuid;
begin
  if v_user is null then
    raise exception 'Sign in before creating an organisation.' using errcode = '42501';
  end if;
  insert into public.organizations (name) values (btrim(p_name)) returning id into v_organization;
  insert into public.organization_members (organization_id, user_id, role)
  values (v_organization, v_user, 'owner');
  return v_organization;
end
$$;
revoke all on function public.create_organization from public, anon;
grant execute on function public.create_organization to authenticated;
