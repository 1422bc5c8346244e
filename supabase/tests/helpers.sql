-- Loaded into the transaction of every *.test.sql file before the file itself, and rolled back with it.

create extension if not exists pgtap with schema extensions;
create schema tests;

-- A person who has signed up; the e-mail is made up when none is given.
create function tests.create_user(p_email text default null) returns uuid
language plpgsql as $$
declare
  v_user uuid := gen_random_uuid();
begin
  insert into auth.users (id, aud, role, email)
  values (v_user, 'authenticated', 'authenticated', coalesce(p_email, v_user || '@example.test'));
  return v_user;
end
$$;

-- An organisation whose owner is the given person.
create function tests.create_organization(p_owner uuid, p_name text default 'Test') returns uuid
language plpgsql as $$
declare
  v_organization uuid;
begin
  insert into public.organizations (name) values (p_name) returning id into v_organization;
  insert into public.organization_members (organization_id, user_id, role) values (v_organization, p_owner, 'owner');
  return v_organization;
end
$$;

create function tests.add_member(p_organization uuid, p_user uuid, p_role text default 'member') returns void
language sql as $$
  insert into public.organization_members (organization_id, user_id, role) values (p_organization, p_user, p_role)
$$;

-- The claims as a request carries them: one by one for older readers, and as one object.
create function tests.become(p_role text, p_user uuid) returns void
language plpgsql as $$
begin
  perform set_config('request.jwt.claim.sub', coalesce(p_user::text, ''), true);
  perform set_config('request.jwt.claim.role', p_role, true);
  perform set_config('request.jwt.claims',
    json_strip_nulls(json_build_object('sub', p_user, 'role', p_role))::text, true);
  perform set_config('role', p_role, true);
end
$$;

-- From here on the statements run as this signed-in person, under row level security.
create function tests.as_user(p_user uuid) returns void language sql as $$ select tests.become('authenticated', p_user) $$;
create function tests.as_anonymous() returns void language sql as $$ select tests.become('anon', null) $$;
create function tests.as_service() returns void language sql as $$ select tests.become('service_role', null) $$;

-- Back to the database's owner, who may do everything.
create function tests.as_owner() returns void
language plpgsql as $$
begin
  perform set_config('role', session_user, true);
  perform set_config('request.jwt.claim.sub', '', true);
  perform set_config('request.jwt.claim.role', '', true);
  perform set_config('request.jwt.claims', '', true);
end
$$;

grant usage on schema tests to anon, authenticated, service_role;
grant execute on all functions in schema tests to anon, authenticated, service_role;
