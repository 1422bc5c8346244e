select plan(11);
select tests.found_two_organizations();
update auth.users set raw_user_meta_data = '{"name": "Ann A."}' where id = tests.id('ann');
insert into public.organization_members (organization_id, user_id, role, created_at)
values (tests.id('B'), tests.id('ann'), 'viewer', now() + interval '1 second');
insert into auth.sessions (id, user_id, not_after)
values (tests.id('lasting'), tests.id('ann'), null), (tests.id('ended'), tests.id('ann'), now() - interval '1 second'),
  (tests.id('of bob'), tests.id('bob'), null);

-- As a token of that session is.
create function tests.in_session(p_user text, p_session text) returns jsonb
language plpgsql as $$
begin
  perform tests.as_user(tests.id(p_user));
  perform set_config('request.jwt.claims',
    jsonb_build_object('sub', tests.id(p_user), 'role', 'authenticated', 'session_id', tests.id(p_session))::text, true);
  return public.current_session();
end
$$;
grant execute on all functions in schema tests to authenticated, service_role, anon;

create table tests.seen (who text, session jsonb);
grant insert, select on tests.seen to authenticated;
insert into tests.seen values ('ann', tests.in_session('ann', 'lasting'));
select is(session ->> 'id', tests.id('ann')::text, 'a session says whose it is') from tests.seen;
select is(session ->> 'email', 'ann@example.test', 'with their address') from tests.seen;
select is(session #>> '{metadata,name}', 'Ann A.', 'and what they have entered') from tests.seen;
select is(jsonb_path_query_array(session, '$.memberships[*].role'), '["owner", "viewer"]',
  'where they belong, first joined first') from tests.seen;
select is(jsonb_path_query_array(session, '$.memberships[*].id'), jsonb_build_array(tests.id('A'), tests.id('B')),
  'and to nothing else') from tests.seen;
select is(tests.in_session('ann', 'signed out'), null, 'a session that was signed out is nobody''s');
select is(tests.in_session('ann', 'ended'), null, 'nor is one that has ended');
select is(tests.in_session('ann', 'of bob'), null, 'nor that of another person');
select tests.as_owner();
update auth.users set banned_until = now() + interval '1 hour' where id = tests.id('bob');
select is(tests.in_session('bob', 'of bob'), null, 'who is banned is not let in');
select tests.as_owner();
update auth.users set banned_until = null, deleted_at = now() where id = tests.id('bob');
select is(tests.in_session('bob', 'of bob'), null, 'nor who was deleted');
select tests.as_user(gen_random_uuid());
select is(public.current_session(), null, 'what acts under an id that is no person''s has no session');
select * from finish();
