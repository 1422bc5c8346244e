-- Loaded into the transaction of every *.test.sql file before the file itself, and rolled back with it.

create extension if not exists pgtap with schema extensions;
create schema tests;

-- The tests are about contacts where they do not say otherwise.
alter table public.crm_sync_state alter column object_type set default 'contact';
alter table public.crm_sync_changes alter column object_type set default 'contact';
alter table public.crm_field_mappings alter column object_type set default 'contact';
alter table public.crm_planned_changes alter column object_type set default 'contact';
alter table public.crm_met_records alter column object_type set default 'contact';

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

-- The same name is the same id everywhere, so that tests can speak of rows by name.
create function tests.id(p_name text) returns uuid language sql immutable as $$ select md5(p_name)::uuid $$;

-- Organisation A with its owner ann, its admin adam, its manager max, its member mia,
-- its viewer vera; organisation B with its owner bob.
create function tests.found_two_organizations() returns void
language plpgsql as $$
begin
  insert into auth.users (id, aud, role, email)
  select tests.id(name), 'authenticated', 'authenticated',
    name || '@example.test' from unnest(array['ann', 'adam', 'max', 'mia', 'vera', 'bob']) name;
  insert into public.organizations (id, name) values (tests.id('A'), 'A'), (tests.id('B'), 'B');
  insert into public.organization_members (organization_id, user_id, role)
  values (tests.id('A'), tests.id('ann'), 'owner'), (tests.id('A'), tests.id('adam'), 'admin'),
         (tests.id('A'), tests.id('max'), 'manager'), (tests.id('A'), tests.id('mia'), 'member'),
         (tests.id('A'), tests.id('vera'), 'viewer'), (tests.id('B'), tests.id('bob'), 'owner');
end
$$;

create function tests.add_connection(p_name text, p_organization text, p_crm_type text default 'hubspot') returns void
language sql as $$
  insert into public.crm_connections (id, organization_id, crm_type, status, credentials, account, created_by)
  values (tests.id(p_name), tests.id(p_organization), p_crm_type, 'active', '{"sealed": true}', '{"id": "4711"}', null);
  insert into public.crm_connection_objects (connection_id, organization_id, object_type)
  values (tests.id(p_name), tests.id(p_organization), 'contact')
$$;

-- What a statement does for the role of the moment: how many rows it touches, or the SQLSTATE it is refused with. Undone at once.
create function tests.attempt(p_sql text) returns text
language plpgsql as $$
declare
  v_rows bigint;
begin
  execute p_sql;
  get diagnostics v_rows = row_count;
  raise exception using errcode = 'TAPOK', message = v_rows::text;
exception
  when sqlstate 'TAPOK' then return sqlerrm;
  when others then return sqlstate;
end
$$;

-- An entry of crm_apply that changes nothing, with what the test is about put over it.
create function tests.entry(p_over jsonb) returns jsonb
language sql as $$
  select jsonb_build_object('key', 'k', 'linkId', null, 'linkVersion', null, 'recordId', null, 'recordVersion', null,
    'crmRecordId', null,
    'createRecord', null, 'patch', null, 'base', '{}'::jsonb, 'written', null, 'crmWrite', null, 'matched', false, 'conflicts', 0,
    'status', 'linked', 'pending', false, 'attempts', 0, 'error', null, 'conflict', null, 'crmUpdatedAt', null, 'outcome',
      'success',
    'changes', '[]'::jsonb) || p_over
$$;

-- Starts a run under the lease of that name and answers the run's id.
create function tests.start_run(p_connection text, p_lease text, p_sync_type text default 'delta') returns uuid
language sql as $$
  select (public.crm_start_run(tests.id(p_connection), p_sync_type, 'bidirectional', 'user', null, null, tests.id(p_lease),
    60) -> 'run' ->> 'id')::uuid
$$;

grant usage on schema tests to anon, authenticated, service_role;
grant execute on all functions in schema tests to anon, authenticated, service_role;
