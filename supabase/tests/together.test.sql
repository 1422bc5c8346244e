select * from no_plan();
select tests.found_two_organizations();
insert into public.gateway_integrations (id, organization_id, user_id, crm_type, account_id, account_name, credentials)
values (tests.id('klaviyo'), tests.id('A'), 'ann', 'klaviyo', 'A', 'A', '{}');

create function tests.accepting(p_email text, p_user text default 'ann', p_crm_types text[] default null) returns jsonb
language sql as $$
  select jsonb_build_object('key', p_user || p_email, 'args', jsonb_build_object('p_organization', tests.id('A'),
    'p_user', p_user, 'p_kind', 'contact', 'p_crm_types', p_crm_types, 'p_key', null, 'p_hash', null,
    'p_lease', tests.id('lease ' || p_email), 'p_seconds', 90, 'p_items', jsonb_build_array(jsonb_build_object(
      'contact_key', 'e:' || p_email, 'email', p_email, 'phone', null,
      'payload', jsonb_build_object('email', p_email), 'invalid', null))))
$$;
create table tests.accepted as select public.call_together('gateway_accept', jsonb_build_array(
  tests.accepting('z'), tests.accepting('a'), tests.accepting('c', 'bob', '{hubspot}'))) as answers;
select is((select jsonb_array_length(answers) from tests.accepted), 3, 'each call has its answer');
select is((select answers #>> '{0,answer,work,0,contact_key}' from tests.accepted), 'e:z', 'in the order of the calls');
select is((select answers #>> '{1,answer,work,0,contact_key}' from tests.accepted), 'e:a', 'whatever the order of their keys');
select is((select answers #>> '{2,answer,missing}' from tests.accepted), 'hubspot',
  'what another user lacks is said to that one');

create table tests.wrong as select public.call_together('gateway_accept', jsonb_build_array(
  jsonb_set(tests.accepting('d'), '{args,p_kind}', '"nonsense"'), tests.accepting('e'))) as answers;
select is((select answers #>> '{0,error,code}' from tests.wrong), '23514', 'one that raises is answered by what it raised');
select is((select answers #>> '{1,answer,work,0,contact_key}' from tests.wrong), 'e:e',
  'and the others are as if it had not been');
select is((select count(*) from public.gateway_results r where r.contact_key = 'e:d'), 0::bigint, 'nothing of it is kept');

select is(public.call_together('gateway_settle', jsonb_build_array(jsonb_build_object('key', 'k', 'args', jsonb_build_object(
    'p_lease', tests.id('lease a'), 'p_needs_reconnect', false, 'p_wake', true, 'p_outcomes', (
      select jsonb_agg(jsonb_build_object('id', r.id, 'status', 'synced', 'action', 'created', 'record_id', 'r', 'error', null,
        'warnings', '[]'::jsonb, 'attempt', '{"outcome": "x"}'::jsonb, 'wait_seconds', 0, 'unanswered', false, 'state', null))
      from public.gateway_results r where r.contact_key = 'e:a'))))) #>> '{0,answer,0,status}', 'synced',
  'outcomes are noted alike');

insert into public.api_keys (organization_id, name, key_hash, prefix, scopes, rate_limit, acting_secret)
select tests.id('A'), 'Shop', encode(sha256('Shop'::bytea), 'hex'), 'adsk_x', '{gateway}', 2, 'x';
create table tests.used as select public.call_together('use_api_key', (select jsonb_agg(jsonb_build_object('key', 'k', 'args',
  jsonb_build_object('p_hash', encode(sha256('Shop'::bytea), 'hex')))) from generate_series(1, 3))) as answers;
select is((select array_agg((a.value #>> '{answer,0,wait_seconds}')::integer > 0 order by a.place)
  from tests.used, jsonb_array_elements(answers) with ordinality a (value, place)), '{f,f,t}',
  'each request counts against a limit');
select is(public.call_together('use_api_key', '[{"key": "k", "args": {"p_hash": "x"}}]'), '[{"answer": []}]',
  'no such key: no row');
select is(public.call_together('crm_disconnect', '[{"key": "k", "args": {}}]') #>> '{0,error,code}', 'P0001',
  'it calls nothing but what it knows');
set local role authenticated;
select throws_ok($$ select public.call_together('use_api_key', '[]') $$, '42501', null, 'nobody but the app calls it');
select * from finish();
