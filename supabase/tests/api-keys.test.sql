select * from no_plan();
select tests.found_two_organizations();
grant usage on schema tests to authenticated, service_role, anon;

-- What a call comes to: ok, the word of our refusal, or the SQLSTATE.
create function tests.said(p_sql text) returns text
language plpgsql as $$
begin
  execute p_sql;
  return 'ok';
exception when others then
  return case when sqlstate = 'P0001' then split_part(sqlerrm, ':', 1) else sqlstate end;
end
$$;
create function tests.make(
  p_name text, p_scopes text[], p_limit integer default 300, p_ends timestamptz default null
) returns text
language sql as $$
  select tests.said(format('select public.create_api_key(%L, %L, %L, %L, %L, %s, %L)', tests.id('A'), p_name, p_scopes,
    encode(sha256(p_name::bytea), 'hex'), 'adsk_1234567', p_limit, p_ends))
$$;
grant execute on all functions in schema tests to authenticated, service_role, anon;

-- Who makes them.
select tests.as_user(tests.id('max'));
select is(tests.make('by max', '{records:read}'), '42501', 'a manager makes no key');
select tests.as_user(tests.id('mia'));
select is(tests.make('by mia', '{records:read}'), '42501', 'a member makes no key');
select tests.as_user(tests.id('bob'));
select is(tests.make('by bob', '{records:read}'), '42501', 'nor does somebody of another organisation');
select tests.as_user(tests.id('adam'));
select is(tests.make('Shop', '{records:read,records:write}', 3), 'ok', 'an admin makes one');
select is(tests.make('Reader', '{records:read}'), 'ok', 'and another one');
select is(tests.make('Ended', '{records:read}', 300, now() - interval '1 second'), 'ok', 'one that has ended');
select is(tests.make('', '{records:read}'), '23514', 'none without a name');
select is(tests.make('x', '{}'), '23514', 'none for nothing');
select is(tests.make('x', '{everything}'), '23514', 'none for what there is not');
select is(tests.make('x', '{gateway}', 0), '23514', 'none without any request');
select is(tests.make('x', '{gateway}', 300, 'infinity'), '23514', 'none that ends in eternity');
select is((select count(*) from public.api_keys), 3::bigint, 'who runs the keys sees them');

-- Anyone who uses one.
select tests.as_service();
create temporary table used as select u.* from public.use_api_key(encode(sha256('Shop'::bytea), 'hex')) u;
grant select on used to public;
select results_eq('select organization_id, name, scopes, wait_seconds from used',
  $$ values (tests.id('A'), 'Shop', array['records:read', 'records:write'], 0) $$, 'a key is known by its hash');
select is_empty($$ select from public.use_api_key(encode(sha256('other'::bytea), 'hex')) $$, 'another one is not');
select is_empty($$ select from public.use_api_key(encode(sha256('Ended'::bytea), 'hex')) $$, 'nor one that has ended');
select is((select wait_seconds from public.use_api_key(encode(sha256('Shop'::bytea), 'hex'))), 0, 'it may be used again');
select is((select wait_seconds from public.use_api_key(encode(sha256('Shop'::bytea), 'hex'))), 0, 'and again');
select cmp_ok((select wait_seconds from public.use_api_key(encode(sha256('Shop'::bytea), 'hex'))), '>', 50,
  'until its limit for the minute is used up');
select is((select wait_seconds from public.use_api_key(encode(sha256('Reader'::bytea), 'hex'))), 0, 'which is its own');
select tests.as_owner();
update private.api_key_usage set since = since - interval '61 seconds';
select tests.as_service();
select is((select wait_seconds from public.use_api_key(encode(sha256('Shop'::bytea), 'hex'))), 0, 'the next minute is a new one');
select isnt((select last_used_at from public.api_keys where name = 'Shop'), null, 'when it was used is known');
select tests.as_user(tests.id('ann'));
select throws_ok($$ select public.use_api_key('x') $$, '42501', null, 'only the app looks keys up');

select tests.as_owner();
-- What the data API calls before a request.
create function tests.request_with(p_secret text) returns void
language plpgsql as $$
begin
  perform tests.as_owner();
  perform tests.as_anonymous();
  perform set_config('request.headers', jsonb_build_object('x-acting-key', p_secret)::text, true);
  perform public.act_as_api_key();
end
$$;
create function tests.secret_of(p_name text) returns text language sql security definer as
  $$ select acting_secret from public.api_keys where name = p_name $$;
grant execute on all functions in schema tests to authenticated, service_role, anon;

select tests.request_with(tests.secret_of('Shop'));
select is(current_user::text, 'authenticated', 'an acting secret makes a visitor the key');
select is(auth.uid(), (select id from used), 'which acts under its own id');
select lives_ok($$ insert into public.contacts (organization_id, first_name) values (tests.id('A'), 'Eve') $$,
  'it adds a record of its organisation');
select throws_ok($$ insert into public.contacts (organization_id, first_name) values (tests.id('B'), 'Eve') $$, '42501', null,
  'and none of another one');
select is(tests.make('by a key', '{records:read}'), '42501', 'keys make no keys');
select is((select count(*) from public.api_keys), 0::bigint, 'nor see any');
select results_eq($$ select actor_kind, actor_id from public.crm_sync_changes where kind = 'created' $$,
  $$ select 'api_key', id from used $$, 'the history says which key it was');

select tests.request_with(tests.secret_of('Reader'));
select is((select count(*) from public.contacts), 1::bigint, 'a key that reads sees records');
select throws_ok($$ insert into public.contacts (organization_id, first_name) values (tests.id('A'), 'Eve') $$, '42501', null,
  'and adds none');

select tests.request_with('made up');
select is(current_user::text, 'anon', 'a made-up secret leaves a visitor');
select tests.request_with(tests.secret_of('Ended'));
select is(current_user::text, 'anon', 'and so does that of a key that has ended');
select tests.as_owner();
select tests.as_user(tests.id('bob'));
select set_config('request.headers', jsonb_build_object('x-acting-key', tests.secret_of('Shop'))::text, true);
select public.act_as_api_key();
select is(auth.uid(), tests.id('bob'), 'who is somebody stays so');

-- The end of a key.
select throws_ok(format('select public.revoke_api_key(%L, %L)', tests.id('A'), (select id from used)), '42501', null,
  'nobody revokes a key of another organisation');
select tests.as_user(tests.id('adam'));
select throws_like(format('select public.revoke_api_key(%L, %L)', tests.id('A'), tests.id('none')), 'key_not_found%',
  'none is none');
select lives_ok(format('select public.revoke_api_key(%L, %L)', tests.id('A'), (select id from used)), 'an admin revokes one');
select lives_ok(format('select public.revoke_api_key(%L, %L)', tests.id('A'), (select id from used)), 'twice if need be');
select tests.request_with(tests.secret_of('Shop'));
select is(current_user::text, 'anon', 'it acts no longer');
select tests.as_owner();
select tests.as_user((select id from used));
select is((select count(*) from public.contacts), 0::bigint, 'not even where it acts already');
select tests.as_owner();
select tests.as_service();
select is_empty($$ select from public.use_api_key(encode(sha256('Shop'::bytea), 'hex')) $$, 'nor is it known any more');
select tests.as_owner();
select results_eq($$ select action, subject from public.crm_audit_log where action like 'keys.%' order by id desc limit 1 $$,
  $$ values ('keys.revoked', 'Shop') $$, 'who revoked it stands in the audit log');

-- What a key is called, every member of its organisation may know: it stands in histories.
select tests.as_owner();
create table tests.one_key as select id, name from public.api_keys where organization_id = tests.id('A') limit 1;
grant select on tests.one_key to authenticated;
select tests.as_user(tests.id('vera'));
select results_eq('select t.object_type, t.title from public.records_titles(array(select id from tests.one_key)) t',
  $$ select 'api_key', name from tests.one_key $$, 'a viewer reads its name');
select tests.as_user(tests.id('bob'));
select is_empty('select from public.records_titles(array(select id from tests.one_key))', 'nobody else does');

select * from finish();
