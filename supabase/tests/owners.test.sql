-- Who owns records, and which users of the CRMs the members are.
select * from no_plan();
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot'), tests.add_connection('other', 'B', 'hubspot');
insert into public.crm_field_mappings (organization_id, connection_id, object_type, adsapp_field, crm_field) values
  (tests.id('A'), tests.id('one'), 'contact', 'owner', 'hubspot_owner_id');
insert into public.accounts (id, organization_id, name) values (tests.id('acme'), tests.id('A'), 'Acme');
insert into public.contacts (id, organization_id, first_name) values
  (tests.id('ada'), tests.id('A'), 'Ada'), (tests.id('bea'), tests.id('A'), 'Bea'), (tests.id('eve'), tests.id('A'), 'Eve');

-- Owners are members.
select tests.as_user(tests.id('mia'));
select is(tests.attempt(format('update public.%s set owner_id = %L', t, tests.id('bob'))), '23503',
  'nobody of another organisation owns ' || t) from unnest(array['contacts', 'accounts']) t;
select is(tests.attempt(format(
  'insert into public.contacts (organization_id, first_name, owner_id) values (%L, ''X'', %L)', tests.id('A'),
  tests.id('bob'))), '23503', 'from the start either');
select is(tests.attempt(format('update public.contacts set owner_id = %L', tests.id('max'))), '3', 'a member does');
select is(tests.attempt(format(
  'insert into public.contacts (organization_id, first_name, owner_id) values (%L, ''X'', %L)', tests.id('A'),
  tests.id('mia'))), '1', 'from the start too');
update public.contacts set owner_id = tests.id('max') where id = tests.id('ada');
select tests.as_owner();
update auth.users set raw_user_meta_data = '{"name": "Max Marin"}' where id = tests.id('max');
create table tests.before as select version from public.contacts where id = tests.id('ada');
delete from public.organization_members where user_id = tests.id('max');
select results_eq($$ select owner_id, version from public.contacts where id = tests.id('ada') $$,
  $$ select tests.id('max'), version from tests.before $$, 'a record whose owner leaves is not edited');
select tests.as_user(tests.id('mia'));
select results_eq($$ select object_type, title from public.records_titles(array[tests.id('max')]) $$,
  $$ values ('member', 'Max Marin') $$, 'its owner is still known by name');
select is(tests.attempt(format('update public.contacts set owner_id = %L where id = %L', tests.id('max'), tests.id('bea'))),
  '23503', 'and gets no further records');
select is(tests.attempt(format('update public.contacts set first_name = ''A'' where id = %L', tests.id('ada'))), '1',
  'while another field is edited as before');
select tests.as_user(tests.id('bob'));
select is_empty($$ select * from public.records_titles(array[tests.id('max')]) $$, 'in that organisation alone');
select tests.as_owner();
update public.former_members set account_id = null where user_id = tests.id('max');
select results_eq($$ select email, name from public.former_members $$, $$ values (null::text, null::text) $$,
  'who has no account any more is nobody any more');
select tests.add_member(tests.id('A'), tests.id('max'), 'manager');
select is_empty($$ select 1 from public.former_members $$, 'anyone who comes back is a member again');

-- Users of the CRM, matched by e-mail.
create function tests.users(p_users jsonb) returns void language sql as $$
  select public.crm_store_users(tests.id('one'), (select jsonb_agg('{"kind": "person", "name": null, "active": true}'::jsonb || u)
    from jsonb_array_elements(p_users) u), array['99'], null) $$;
create function tests.matches() returns table (id text, member text, matched_by text, active boolean) language sql as $$
  select u.crm_user_id, split_part(a.email, '@', 1), u.matched_by, u.active
  from public.crm_users u left join auth.users a on a.id = u.member_id where u.connection_id = tests.id('one') $$;
select tests.users('[{"id": "1", "email": " ANN@Example.test"}, {"id": "2", "email": "adam@example.test", "active": false},
  {"id": "3", "email": "mia@example.test"}, {"id": "4", "email": "Mia@example.test"}, {"id": "5", "email": "bob@example.test"},
  {"id": "6", "email": null}, {"id": "7", "email": "vera@example.test", "kind": "queue"}]');
select set_eq('select * from tests.matches()', $$ values ('1', 'ann', 'email', true), ('2', 'adam', 'email', false),
  ('3', null, null, true), ('4', null, null, true), ('5', null, null, true), ('6', null, null, true), ('7', null, null, true),
  ('99', null, null, false) $$, 'one user with the e-mail of one member is that member, in whatever case; two wait, and so do
  members of another organisation and queues; an id that is not listed is known too');
select is(public.crm_records_of_refs(tests.id('one'), '{"user": ["1", "3", "42"]}') -> 'user', jsonb_build_object(
  '1', jsonb_build_object('id', tests.id('ann'), 'ended', false),
  '3', jsonb_build_object('id', null, 'ended', false)),
  'who they are, null for who waits, nothing for who is unknown');
select is(public.crm_refs_of_records(tests.id('one'), jsonb_build_object('user',
    array[tests.id('ann'), tests.id('adam'), tests.id('mia')])),
  jsonb_build_object('user', jsonb_build_object(tests.id('ann'), '1')), 'the other way active users alone');

-- What waits, and what depends on a match, is decided again.
delete from public.crm_sync_state;
insert into public.crm_sync_state (id, organization_id, connection_id, record_id, crm_record_id, status, waits)
select tests.id('link ' || n), tests.id('A'), tests.id('one'), tests.id(n), n, 'linked', w
from (values ('ada', jsonb_build_array(jsonb_build_object('target', 'user', 'side', 'crm', 'ref', '3'))),
             ('bea', jsonb_build_array(jsonb_build_object('target', 'user', 'side', 'adsapp', 'ref', tests.id('mia')))),
             ('eve', '[]'::jsonb)) v (n, w);
update public.contacts set owner_id = tests.id('ann') where id = tests.id('eve');
update public.crm_sync_state set pending = false;
create function tests.pending() returns setof text language sql as $$
  with freed as (update public.crm_sync_state set pending = false where pending returning crm_record_id) select * from freed $$;
create function tests.match(p_user text, p_by text, p_member text) returns void language sql as $$
  select public.crm_match_user(tests.id('A'), tests.id('adam'), 'hubspot', p_user, p_by, tests.id(p_member)) $$;
select set_eq('select * from tests.pending()', '{}'::text[], 'nothing is to be decided');
select tests.as_user(tests.id('vera'));
select set_eq($$ select * from public.crm_users_waiting(tests.id('one')) $$,
  $$ values ('crm', '3', 1), ('adsapp', tests.id('mia')::text, 1) $$, 'what waits is counted by whom it waits for');
select tests.as_user(tests.id('bob'));
select is_empty($$ select * from public.crm_users_waiting(tests.id('one')) $$, 'for the organisation itself');
select tests.as_service();
select lives_ok($$ select tests.match('3', 'hand', 'mia') $$, 'a person matches one of two');
select tests.as_owner();
select set_eq('select tests.pending()', array['ada', 'bea'], 'what waits for either is decided again');
select throws_ok($$ select tests.match('4', 'hand', 'mia') $$, 'P0001', 'member_is_matched', 'a member is one user');
select throws_ok($$ select tests.match('4', 'hand', 'bob') $$, 'P0001', 'not_a_member: nobody of the organisation',
  'of the same organisation');
select throws_ok($$ select tests.match('7', 'hand', 'vera') $$, 'P0001', 'crm_user_is_queue', 'a queue is nobody');
select throws_ok($$ select tests.match('77', 'none', null) $$, 'P0001', 'crm_user_not_found', 'nor is who does not exist');
select throws_ok($$ select public.crm_match_user(tests.id('A'), null, 'pipedrive', '1', 'none', null) $$, 'P0002',
  'connection_not_found', 'nor where there is no connection');
select lives_ok($$ select tests.match('1', 'none', null) $$, 'a person says that somebody is no member');
select set_eq('select tests.pending()', array['eve'], 'what is theirs is decided again');
select tests.users('[{"id": "1", "email": "ann@example.test"}, {"id": "2", "email": "adam@example.test", "active": false},
  {"id": "8", "email": "adam@example.test"}, {"id": "3", "email": "vera@example.test"}]');
select set_eq('select * from tests.matches()', $$ values ('1', null, 'none', true), ('2', null, null, false),
  ('3', 'mia', 'hand', true), ('4', null, null, false), ('5', null, null, false), ('6', null, null, false),
  ('7', null, null, false), ('8', 'adam', 'email', true), ('99', null, null, false) $$,
  'listing them again keeps what a person has said; an active user takes the place of one who is not');
select lives_ok($$ select tests.match('1', 'email', null) $$, 'and it goes by the e-mail again');
select is((select member from tests.matches() where id = '1'), 'ann', 'who is found at once');

-- Members come and go.
insert into public.crm_users (connection_id, organization_id, crm_user_id, email) values
  (tests.id('one'), tests.id('A'), '9', 'bob@example.test');
select tests.pending();
select tests.add_member(tests.id('A'), tests.id('bob'));
select is((select member from tests.matches() where id = '9'), 'bob', 'who joins is matched at once');
delete from public.organization_members where organization_id = tests.id('A') and user_id = tests.id('bob');
select is((select member from tests.matches() where id = '9'), 'bob', 'who leaves stays the one whom the CRM means');

-- A match that is made while a batch is decided.
create table tests.run as select tests.start_run('one', 'mine') as id;
select public.crm_apply((select id from tests.run), tests.id('mine'), 60, 'contact', jsonb_build_array(
  tests.entry(jsonb_build_object('key', n, 'linkId', tests.id('link ' || n), 'linkVersion', (select version
    from public.crm_sync_state where id = tests.id('link ' || n)), 'recordId', tests.id(n), 'crmRecordId', n, 'waits',
    jsonb_build_array(jsonb_build_object('field', 'owner', 'target', 'user', 'side', 'crm', 'ref', u))))), 0, 0, null)
from (values ('ada', '3'), ('bea', '4')) v (n, u);
select set_eq('select tests.pending()', array['ada'], 'what waits for a user who is matched by now is decided again');

select is(tests.attempt($$ update public.crm_users set matched_by = 'hand' where crm_user_id = '4' $$), '23514',
  'a match names a member');
select is(tests.attempt(format('update public.crm_users set organization_id = %L', tests.id('B'))), '23503',
  'users are of their connection''s organisation');
select lives_ok($$ delete from public.organizations where id = tests.id('A') $$, 'an organisation goes with all of it');
select is_empty($$ select 1 from public.former_members where organization_id = tests.id('A') $$, 'and leaves nobody behind');
select * from finish();
