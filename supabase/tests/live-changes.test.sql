select * from no_plan();
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot'), tests.add_connection('two', 'B', 'hubspot'),
  tests.add_connection('other', 'A', 'pipedrive');
update public.crm_connection_objects set sync_cursor = '{}';
update public.crm_connections set account = jsonb_build_object('id', case when id = tests.id('two') then '4712' else '4711' end);
insert into public.crm_webhooks (organization_id, connection_id, setup) select organization_id, id,
  'app' from public.crm_connections;
create function tests.event(p_key text, p_account text, p_record text, p_over jsonb default '{}') returns jsonb language sql as $$
  select jsonb_build_object('key', p_key, 'accountId', p_account, 'object', 'contact', 'kind', 'changed', 'recordId', p_record,
    'into', null, 'occurredAt', now()) || p_over
$$;
create function tests.woken() returns setof uuid language sql as $$
  select distinct (j #>> '{job,connectionId}')::uuid from jsonb_array_elements(
    public.crm_receive_jobs('[{"queue": "crm_live", "count": 100}]', 30)) j
$$;

-- Pushes.
select is(public.crm_receive_events('hubspot', null,
  jsonb_build_array(tests.event('e1', '4711', '7'), tests.event('e2', '4712', '8'), tests.event('e3', '999', '9'))),
  '{"stored": 2, "duplicates": 0, "notNeeded": 0, "unknown": 1}',
    'events go to the connections of their account, those of an unknown account to none');
select set_eq('select * from tests.woken()', $$ values (tests.id('one')), (tests.id('two')) $$, 'which are woken');
select is(public.crm_receive_events('hubspot', null,
  jsonb_build_array(tests.event('e1', '4711', '7'), tests.event('e1', '4711', '7'))),
  '{"stored": 0, "duplicates": 2, "notNeeded": 0, "unknown": 0}', 'an event that comes again is known');
select is_empty('select * from tests.woken()', 'and wakes no connection');
select results_eq($$ select received, duplicates, status from public.crm_webhooks where connection_id = tests.id('one') $$,
  $$ values (3::bigint, 2::bigint, 'active') $$, 'both are counted');
select is(public.crm_receive_events('hubspot', tests.id('two'), jsonb_build_array(tests.event('e9', '4711', '7'))),
  '{"stored": 0, "duplicates": 0, "notNeeded": 0, "unknown": 1}', 'a push for one connection cannot speak of another''s account');
update public.crm_connections set status = 'paused' where id = tests.id('two');
select is(public.crm_receive_events('hubspot', null, jsonb_build_array(tests.event('e10', '4712', '8'))),
  '{"stored": 0, "duplicates": 0, "notNeeded": 1, "unknown": 0}', 'a paused connection needs none');
update public.crm_connections set status = 'active' where id = tests.id('two');
update public.crm_connection_objects set sync_cursor = null where connection_id = tests.id('two');
select is(public.crm_receive_events('hubspot', null, jsonb_build_array(tests.event('e10', '4712', '8'))),
  '{"stored": 0, "duplicates": 0, "notNeeded": 1, "unknown": 0}', 'nor does one before its first run, which reads it all');
select is(public.crm_start_live(tests.id('two'), tests.id('lease'), 60) ->> 'kind', 'idle', 'where nothing is live yet');
select tests.start_run('two', 'first', 'full');
select is(public.crm_receive_events('hubspot', null, jsonb_build_array(tests.event('e10', '4712', '8'))) ->> 'stored', '1',
  'while that works or sleeps they are looked at');
select is(public.crm_start_live(tests.id('two'), tests.id('lease'), 60) ->> 'kind', 'busy', 'by the worker that has it');
update public.crm_sync_logs set lease_expires_at = now() - interval '1 second', resume_at = now() + interval '1 hour'
where connection_id = tests.id('two');
select is(public.crm_start_live(tests.id('two'), tests.id('lease'), 60) ->> 'kind', 'borrowed',
  'or under its lease while it sleeps');
select public.crm_release_run((select id from public.crm_sync_logs where connection_id = tests.id('two')), tests.id('lease'), 3,
  null, null);
select results_eq($$ select background, live from public.crm_api_usage where connection_id = tests.id('two') $$,
  $$ values (0, 3) $$, 'whose calls count as live');
select public.crm_claim_run((select id from public.crm_sync_logs where connection_id = tests.id('two')), tests.id('first'), 60);
select public.crm_note_live_calls((select id from public.crm_sync_logs where connection_id = tests.id('two')),
  tests.id('first'), 2);
select public.crm_release_run((select id from public.crm_sync_logs where connection_id = tests.id('two')), tests.id('first'), 5,
  null);
select results_eq($$ select background, live from public.crm_api_usage where connection_id = tests.id('two') $$,
  $$ values (5, 5) $$, 'as do those between two of its batches, and its own as background');
delete from public.crm_sync_logs where connection_id = tests.id('two');
select public.crm_count_webhook_refusals(jsonb_build_array(
  '{"crmType": "hubspot", "connectionId": null, "code": "bad_signature", "times": 1}'::jsonb,
  jsonb_build_object('crmType', 'hubspot', 'connectionId', tests.id('nobody'), 'code', 'bad_signature', 'times', 1)));
select public.crm_count_webhook_refusals(jsonb_build_array(
  '{"crmType": "hubspot", "connectionId": null, "code": "bad_signature", "times": 1}'::jsonb,
  jsonb_build_object('crmType', 'hubspot', 'connectionId', tests.id('one'), 'code', 'too_old', 'times', 1)));
select set_eq('select organization_id, code, times from public.crm_webhook_refusals',
  $$ values (null::uuid, 'bad_signature', 3::bigint), (tests.id('A'), 'too_old', 1) $$, 'refusals are counted');

-- Many events of one record are one look.
select public.crm_receive_events('hubspot', null,
  jsonb_build_array(tests.event('e4', '4711', '7'), tests.event('e5', '4711', '7', '{"kind": "merged", "into": "70"}'),
  tests.event('e6', '4711', '6', '{"kind": "deleted"}')));
create table tests.taken as select public.crm_load_events(tests.id('one'), 'contact', 10) as refs;
select is((select jsonb_agg(r - 'upTo') from tests.taken, jsonb_array_elements(refs) r),
  '[{"ref": "7", "into": "70", "deleted": false}, {"ref": "6", "into": null, "deleted": true}]',
  'each record once, with what was said of it');
select public.crm_receive_events('hubspot', null, jsonb_build_array(tests.event('e7', '4711', '7')));
select public.crm_finish_events(tests.id('one'), 'contact',
  (select jsonb_agg(r || jsonb_build_object('unchanged', r ->> 'ref' = '7')) from tests.taken, jsonb_array_elements(refs) r));
select is((select unchanged from public.crm_webhooks where connection_id = tests.id('one')), 3::bigint,
  'events after which nothing was new are counted');
select is((select jsonb_agg(r ->> 'ref') from jsonb_array_elements(public.crm_load_events(tests.id('one'), 'contact', 10)) r),
  '["7"]', 'an event that arrived meanwhile stays unprocessed');

-- Edits here wake the others.
select count(*) from tests.woken();
insert into public.contacts (id, organization_id, first_name) values (tests.id('ada'), tests.id('A'), 'Ada');
select set_eq('select * from tests.woken()', $$ values (tests.id('one')), (tests.id('other')) $$,
  'a new contact wakes every connection of its organisation');
select bag_eq('select live, pending from public.crm_sync_state', $$ values (true, true), (true, true) $$,
  'and is live');
insert into public.contacts (organization_id, first_name) select tests.id('A'), 'n' || n from generate_series(1, 101) n;
select is((select count(*) from public.crm_sync_state where live), 2::bigint, 'an import waits for its turn');
delete from public.contacts where first_name like 'n%';
delete from public.crm_sync_state where record_id is null;
select count(*) from tests.woken();
select set_config('crm.origin_connection', tests.id('one')::text, true);
update public.contacts set first_name = 'Ada 2' where id = tests.id('ada');
select set_config('crm.origin_connection', '', true);
select set_eq('select * from tests.woken()', $$ values (tests.id('other')) $$,
  'an edit that a sync brought wakes the others alone');
update public.contacts set first_name = 'Ada 2' where id = tests.id('ada');
select is_empty('select * from tests.woken()', 'what changes nothing wakes no connection');
select is(public.crm_start_live(tests.id('other'), tests.id('x'), 60) ->> 'kind', 'started', 'a wake-up leads to a live run');
select is(public.crm_start_live(tests.id('other'), tests.id('y'), 60) ->> 'kind', 'busy', 'one at a time');
select is_empty('select * from tests.woken()', 'a wake-up of a busy connection is not repeated');
update public.crm_sync_logs set sync_type = 'delta' where status = 'running';
select public.crm_release_run(
  (select id from public.crm_sync_logs where status = 'running'), tests.id('x'), 0, null, null, false);
select set_eq('select * from tests.woken()', $$ values (tests.id('other')) $$,
  'a worker that gives up its lease wakes the connection');
select is(public.crm_start_live(tests.id('other'), tests.id('x'), 60) ->> 'kind', 'borrowed', 'which the next one takes');
select public.crm_release_run(
  (select id from public.crm_sync_logs where status = 'running'), tests.id('x'), 0, null, null, false);
select is_empty('select * from tests.woken()', 'once: releasing a lease without a pending wake-up wakes no connection');
select is(public.crm_start_live(tests.id('other'), tests.id('x'), 60) ->> 'kind', 'borrowed', 'again');
select is(public.crm_start_live(tests.id('other'), tests.id('y'), 60) ->> 'kind', 'busy', 'again one at a time');
select public.crm_finish_run((select id from public.crm_sync_logs where status = 'running'), tests.id('x'), null, null, 0, null);
select set_eq('select * from tests.woken()', $$ values (tests.id('other')) $$, 'so does a run that ends');
select is(public.crm_start_live(tests.id('other'), tests.id('x'), 60) ->> 'kind', 'started', 'and the changes are still there');
select is(public.crm_start_live(tests.id('other'), tests.id('y'), 60) ->> 'kind', 'busy', 'also beside a live run');
select public.crm_finish_run((select id from public.crm_sync_logs where status = 'running'), tests.id('x'), null, null, 0, null);
select set_eq('select * from tests.woken()', $$ values (tests.id('other')) $$, 'which wakes the connection at its end');
select is(public.crm_start_live(tests.id('other'), tests.id('x'), 60) ->> 'kind', 'started', 'for a live run of its own');
update public.crm_sync_logs set lease_expires_at = now() - interval '1 second';
select is(public.crm_start_live(tests.id('other'), tests.id('y'), 60) ->> 'kind', 'started',
  'whose lease has expired does not block the next one');
update public.crm_sync_logs set status = 'cancelled' where status = 'running';
update public.crm_sync_state set live = false;
select is(public.crm_start_live(tests.id('other'), tests.id('y'), 60) ->> 'kind', 'backlog',
  'what is not live is left to a run');

-- Deletions follow the policy.
update public.crm_sync_state set status = 'linked', crm_record_id = 'c' || substr(connection_id::text, 1, 3), pending = false;
update public.crm_connections set settings = '{"deletes": {"toCrm": "archive"}}' where id = tests.id('one');
update public.crm_connections set settings = '{"deletes": {"toCrm": "unlink"}}' where id = tests.id('other');
update public.contacts set deleted_at = now() where id = tests.id('ada');
select set_eq($$ select connection_id, status, archiving, last_error ->> 'code' from public.crm_sync_state
    where record_id = tests.id('ada') $$,
  $$ values (tests.id('one'), 'excluded', true, 'archiving_in_crm'),
    (tests.id('other'), 'excluded', false, 'unlinked_in_adsapp') $$, 'archive where that is the policy');
select is((select count(*) from public.crm_load_archiving(tests.id('one'), 'contact', null, 10)), 1::bigint,
  'and is found to be done');
select is(public.crm_to_send(tests.id('one'), 'contact') -> 'archiving', '1', 'and counted');
update public.contacts set deleted_at = null where id = tests.id('ada');
select set_eq('select connection_id, status, archiving, pending from public.crm_sync_state where record_id = tests.id(''ada'')',
  $$ values (tests.id('one'), 'linked', false, true), (tests.id('other'), 'excluded', false, false) $$,
    'a restored contact is synced again, but not with the record it was separated from');

-- Candidates, for a person to decide.
delete from public.crm_sync_state;
insert into public.contacts (id, organization_id, first_name, phone, custom)
  values (tests.id('bea'), tests.id('A'), 'Bea', '0049 (0)30 123 456', '{"key": "K1"}'),
  (tests.id('cy'), tests.id('B'), 'Cy', '+4930123456', '{"key": "K1"}');
select is(private.phone_key('0049 (0)30 123 456'), '+4930123456', 'a phone number has one key');
select is(private.phone_key('12 34'), null, 'too few digits are no key');
create function tests.found(p_keys jsonb) returns setof uuid language sql as $$
  select (c #>> '{record,id}')::uuid
    from public.crm_load_remote(tests.id('one'), 'contact', jsonb_build_array(jsonb_build_object('ref', 'x', 'keys', p_keys))) r,
    jsonb_array_elements(r.candidates) c
$$;
select results_eq($$ select * from tests.found('[{"rank": 0, "kind": "phone", "value": "+4930123456"}]') $$,
  $$ values (tests.id('bea')) $$, 'found by phone, in the own organisation alone');
select results_eq($$ select * from tests.found('[{"rank": 0, "kind": "custom", "name": "key", "value": "K1"}]') $$,
  $$ values (tests.id('bea')) $$, 'by a custom field');
select results_eq(format($$ select * from tests.found('[{"rank": 0, "kind": "id", "value": "%s"}]') $$, tests.id('bea')),
  $$ values (tests.id('bea')) $$, 'by our own id');
select is_empty(format($$ select * from tests.found('[{"rank": 0, "kind": "id", "value": "%s"}]') $$, tests.id('cy')),
  'never another organisation''s');
delete from public.crm_sync_state;
insert into public.crm_sync_state (id, organization_id, connection_id, crm_record_id, status)
  values (tests.id('asked'), tests.id('A'), tests.id('one'), '77', 'attention');
select throws_ok($$ select public.crm_decide_match(tests.id('asked'), tests.id('B'), tests.id('bob'), 'exclude', null, null) $$,
  'P0002', null, 'another organisation has no say');
select throws_ok($$
  select public.crm_decide_match(tests.id('asked'), tests.id('A'), tests.id('ann'), 'link', tests.id('cy'), null) $$, 'P0002',
  null, 'nor can its contacts be linked');
insert into public.crm_sync_state (id, organization_id, connection_id, record_id, crm_record_id, status)
  values (tests.id('taken'), tests.id('A'), tests.id('one'), tests.id('ada'), '70', 'linked');
select throws_ok($$
  select public.crm_decide_match(tests.id('asked'), tests.id('A'), tests.id('ann'), 'link', tests.id('ada'), null) $$, 'P0002',
  null, 'nor one that is linked already');
insert into public.crm_sync_state (organization_id, connection_id, record_id, status, pending)
  values (tests.id('A'), tests.id('one'), tests.id('bea'), 'unlinked', true);
select public.crm_decide_match(tests.id('asked'), tests.id('A'), tests.id('ann'), 'link', tests.id('bea'), null);
select results_eq($$ select record_id, crm_record_id, status, pending,
  live from public.crm_sync_state where id = tests.id('asked') $$, $$ values (tests.id('bea'), '77', 'linked', true, true) $$,
  'the right one is linked, and synced at once');
select is((select count(*) from public.crm_sync_state where record_id = tests.id('bea')), 1::bigint, 'once');
insert into public.crm_sync_state (id, organization_id, connection_id, crm_record_id, status)
  values (tests.id('new'), tests.id('A'), tests.id('one'), '78', 'attention');
select public.crm_decide_match(tests.id('new'), tests.id('A'), tests.id('ann'), 'create', null, null);
select is((select as_new from public.crm_sync_state where id = tests.id('new')), true, 'the decision is stored');
select is((select count(*) from public.crm_webhook_events where crm_record_id = '78' and processed_at is null), 1::bigint,
  'and read from the CRM');

-- Left out, and taken back.
insert into public.crm_sync_state (id, organization_id, connection_id, crm_record_id, status)
  values (tests.id('out'), tests.id('A'), tests.id('one'), '79', 'attention');
select public.crm_decide_match(tests.id('out'), tests.id('A'), tests.id('ann'), 'exclude', null, null);
select throws_ok($$ select public.crm_decide_match(tests.id('out'), tests.id('A'), tests.id('ann'), 'create', null, null) $$,
  'P0002', null, 'what is left out is decided');
select throws_ok($$ select public.crm_decide_match(tests.id('out'), tests.id('B'), tests.id('bob'), 'include', null, null) $$,
  'P0002', null, 'another organisation takes nothing back');
select public.crm_decide_match(tests.id('out'), tests.id('A'), tests.id('ann'), 'include', null, null);
select results_eq($$ select status, last_error is null from public.crm_sync_state where id = tests.id('out') $$,
  $$ values ('attention', true) $$, 'but can be taken back');
select is((select count(*) from public.crm_webhook_events where crm_record_id = '79' and processed_at is null), 1::bigint,
  'and is read from the CRM again');
select throws_ok($$ select public.crm_decide_match(tests.id('out'), tests.id('A'), tests.id('ann'), 'include', null, null) $$,
  'P0002', null, 'once');
-- Tombstones keep a record from coming back, and hold no identity.
update public.crm_sync_state set status = 'excluded', last_error = '{"code": "unlinked_in_crm"}' where id = tests.id('taken');
select public.crm_decide_match(tests.id('out'), tests.id('A'), tests.id('ann'), 'link', tests.id('ada'), null);
select results_eq($$ select record_id, crm_record_id, status from public.crm_sync_state where record_id = tests.id('ada') $$,
  $$ values (tests.id('ada'), '79', 'linked') $$, 'a contact whose record is gone is linked to another one');
update public.crm_sync_state
  set status = 'excluded', last_error = '{"code": "unlinked_in_adsapp"}', base = '{"email": "x"}' where id = tests.id('out');
insert into public.contacts (id, organization_id) values (tests.id('dee'), tests.id('A'));
update public.crm_sync_state set status = 'attention', candidates = '[{"crmRecordId": "79"}]'
  where record_id = tests.id('dee') and connection_id = tests.id('one');
select public.crm_decide_match(id, tests.id('A'), tests.id('ann'), 'link', null, '79')
  from public.crm_sync_state where record_id = tests.id('dee') and connection_id = tests.id('one');
select results_eq($$ select record_id, crm_record_id, status from public.crm_sync_state
    where connection_id = tests.id('one') and record_id in (tests.id('ada'), tests.id('dee')) order by crm_record_id $$,
  $$ values (tests.id('dee'), '79', 'linked'), (tests.id('ada'), null, 'excluded') $$,
  'a record that was separated from its contact is linked to another one; the first stays separated');
update public.contacts set deleted_at = now() where id = tests.id('ada');
select is_empty($$ select 1 from public.crm_sync_state where record_id = tests.id('ada') and connection_id = tests.id('one') $$,
  'until that one is deleted');

-- Whatever took a pair out of the sync, a person can take it back.
update public.crm_sync_state set status = 'excluded', pending = false, last_error = '{"code": "merged_in_crm"}',
  base = '{"email": "x"}' where crm_record_id = '79';
select public.crm_decide_match(id, tests.id('A'), tests.id('ann'), 'include', null, null)
  from public.crm_sync_state where crm_record_id = '79';
select results_eq($$ select status, pending, live, as_new, base from public.crm_sync_state where crm_record_id = '79' $$,
  $$ values ('linked', true, true, true, '{}'::jsonb) $$, 'it is compared again, and made in the CRM if its record is gone');
update public.crm_sync_state set status = 'excluded', as_new = false, last_error = '{"code": "deleted_in_adsapp"}'
  where crm_record_id = '79';
update public.contacts set deleted_at = now() where id = tests.id('dee');
select throws_ok($$ select public.crm_decide_match(id, tests.id('A'), tests.id('ann'), 'include', null, null)
  from public.crm_sync_state where crm_record_id = '79' $$, 'P0002', 'match_deleted', 'a deleted contact is restored first');

-- A link that waits because of a pair is matched again when that pair leaves the sync.
insert into public.contacts (id, organization_id)
  select tests.id(n), tests.id('A') from unnest(array['eve', 'fay', 'gus']) n;
update public.crm_sync_state set status = 'attention', pending = false,
    candidates = jsonb_build_array(jsonb_build_object('recordId', tests.id('eve')))
  where record_id = tests.id('gus') and connection_id = tests.id('one');
insert into public.crm_sync_state (organization_id, connection_id, crm_record_id, status, candidates)
  values (tests.id('A'), tests.id('one'), '81', 'attention',
    jsonb_build_array(jsonb_build_object('recordId', tests.id('eve'))));
update public.crm_sync_state set status = 'linked', crm_record_id = '80'
  where record_id = tests.id('eve') and connection_id = tests.id('one');
update public.crm_sync_state set status = 'attention', pending = false, candidates = '[{"crmRecordId": "80"}]'
  where record_id = tests.id('fay') and connection_id = tests.id('one');
update public.contacts set deleted_at = now() where id = tests.id('eve');
select results_eq($$ select status, pending from public.crm_sync_state
    where record_id in (tests.id('fay'), tests.id('gus')) and connection_id = tests.id('one') $$,
  $$ values ('unlinked', true), ('unlinked', true) $$, 'contacts, when the one that was linked is deleted');
select is_empty($$ select 1 from public.crm_webhook_events where crm_record_id = '81' $$,
  'but a record of the CRM does not bring back whom somebody here has deleted');
select private.crm_match_anew(tests.id('one'), 'contact', array[tests.id('eve')], '{}', true);
select isnt_empty($$ select 1 from public.crm_webhook_events where crm_record_id = '81' $$,
  'and a record of the CRM, when the one that was linked is gone there');
select is(private.email_key(E' \u200BAda@X.Example\u200B\u00A0'), 'ada@x.example', 'addresses that look the same are one key');

select * from finish();
