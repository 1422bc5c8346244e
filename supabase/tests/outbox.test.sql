-- What other systems are told: written with the change, for the person who asked for it, and for nobody else.
select * from no_plan();
select tests.found_two_organizations();

insert into public.contacts (id, organization_id, first_name) values (tests.id('early'), tests.id('A'), 'Early');
select is_empty($$ select from public.webhook_deliveries $$, 'without an endpoint nothing is written');

insert into public.webhook_endpoints (id, organization_id, kind, url, event_types, status, payload)
values (tests.id('all'), tests.id('A'), 'signed', 'https://all.test', '{*}', 'active', 'thin'),
  (tests.id('deleted'), tests.id('A'), 'signed', 'https://deleted.test', '{contact.deleted}', 'paused', 'thin'),
  (tests.id('off'), tests.id('A'), 'signed', 'https://off.test', '{*}', 'disabled', 'thin'),
  (tests.id('other'), tests.id('B'), 'signed', 'https://other.test', '{*}', 'active', 'thin'),
  (tests.id('server'), tests.id('A'), 'server', 'https://server.test', '{contact.created,ticket.created}', 'active', 'thin');
create function tests.told(p_endpoint text) returns table (type text, data jsonb) language sql as $$
  select type, data - 'object' from public.webhook_deliveries where endpoint_id = tests.id(p_endpoint) order by sequence $$;
create function tests.forget() returns void language sql as $$
  delete from public.webhook_deliveries; delete from pgmq.q_crm_outbox $$;
create function tests.data(p_id text, p_over jsonb default '{}') returns jsonb language sql as $$
  select jsonb_build_object('id', tests.id(p_id)) || p_over $$;

-- By whom: a person, the service, a sync.
select tests.as_user(tests.id('mia'));
insert into public.contacts (organization_id, first_name) values (tests.id('A'), 'Ada');
select tests.as_owner();
update public.contacts set id = id where first_name = 'Ada';
select results_eq($$ select type from tests.told('all') $$, $$ values ('contact.created') $$,
  'who makes a record tells of it, no matter who that is; a change of nothing is none');
select results_eq($$ select type from tests.told('server') $$, $$ values ('contact.created') $$, 'the server''s endpoint too');
select is((select count(*) from pgmq.q_crm_outbox), 2::bigint, 'each endpoint is woken once');
select is_empty($$ select from tests.told('off') $$, 'one that is turned off receives nothing');
select is_empty($$ select from tests.told('other') $$, 'nor is another organisation''s');
select tests.forget();
select set_config('crm.origin_connection', gen_random_uuid()::text, true);
insert into public.contacts (id, organization_id, first_name) values (tests.id('bea'), tests.id('A'), 'Bea');
select set_config('crm.origin_connection', '', true);
select is((select count(*) from tests.told('all')), 1::bigint, 'what a sync has made is told');
select is_empty($$ select from tests.told('server') $$, 'but not to the server''s endpoint');
insert into public.contacts (id, organization_id, first_name) values (tests.id('cai'), tests.id('A'), 'Cai');
insert into public.intake_items (organization_id, type, payload, contact_id, made_contact)
values (tests.id('A'), 'customer_registration', '{}', tests.id('cai'), true);
select is(public.outbox_claim(tests.id('server'), gen_random_uuid(), 9, 9) -> 'work', '[]'::jsonb,
  'nor is what a website has sent in, so that nothing circles');
select is(jsonb_array_length(public.outbox_claim(tests.id('all'), gen_random_uuid(), 9, 9) -> 'work'), 2,
  'others are told of it');

-- What: fields by their names, never their values; a set in one statement.
select tests.forget();
update public.contacts set first_name = 'Bo', custom = '{"seat": "12A", "vip": true}', email = 'bo@secret.test'
where id in (tests.id('bea'), tests.id('cai'));
select results_eq($$ select type, data from tests.told('all') order by data ->> 'id' $$,
  $$ select 'contact.updated', tests.data(c, '{"changed": ["email", "first_name", "custom.seat", "custom.vip"]}')
     from unnest(array['bea', 'cai']) c order by tests.id(c)::text $$, 'an update names what has changed');
select is((select count(*) from pgmq.q_crm_outbox), 1::bigint, 'however many records, the endpoint is woken once');
select is_empty($$ select from public.webhook_deliveries where data::text ~ 'secret|12A' $$, 'and tells no value');
select tests.forget();
update public.contacts set deleted_at = now() where id = tests.id('bea');
update public.contacts set first_name = 'Bob' where id = tests.id('bea');
update public.contacts set deleted_at = null where id = tests.id('bea');
select results_eq($$ select type, data from tests.told('all') $$, $$ values ('contact.deleted', tests.data('bea')),
  ('contact.updated', tests.data('bea', '{"changed": ["deleted_at"]}')) $$,
  'a deletion is told, what changes in the trash is not, and what comes back is');
select results_eq($$ select type from tests.told('deleted') $$, $$ values ('contact.deleted') $$,
  'a paused endpoint keeps what it asked for');
select tests.forget();
select tests.as_user(tests.id('max'));
select public.merge_contacts(tests.id('A'), tests.id('cai'), tests.id('bea'));
select tests.as_owner();
select bag_eq($$ select type, data from tests.told('all') $$, $$ values ('contact.deleted', tests.data('cai')),
  ('contact.merged', tests.data('bea', jsonb_build_object('merged', jsonb_build_array(tests.id('cai'))))) $$,
  'a merge tells what became of both');
select tests.forget();
insert into public.industries (id, organization_id, name)
values (tests.id('i1'), tests.id('A'), 'One'), (tests.id('i2'), tests.id('A'), 'Two');
select tests.as_user(tests.id('ann'));
select public.merge_industry(tests.id('A'), tests.id('i1'), tests.id('i2'));
insert into public.leads (organization_id, last_name) values (tests.id('A'), 'Lee');
select tests.as_owner();
select bag_eq($$ select type from tests.told('all') $$, $$ values ('industry.created'), ('industry.created'),
  ('industry.deleted'), ('industry.merged'), ('lead.created') $$, 'every object is told of, of the hub''s own too');

-- In the transaction of the change, or not at all.
select tests.forget();
savepoint before_it;
update public.contacts set first_name = 'Never' where id = tests.id('bea');
select isnt_empty($$ select from tests.told('all') $$, 'it is written with the change');
rollback to before_it;
select is_empty($$ select from tests.told('all') $$, 'and gone with it');
select is_empty($$ select from pgmq.q_crm_outbox $$, 'and so is the wake-up');

-- What is no record.
select tests.add_connection('one', 'A');
update public.crm_connections set status = 'error' where id = tests.id('one');
update public.crm_connections set status = 'active' where id = tests.id('one');
update public.crm_connections set status = 'paused' where id = tests.id('one');
insert into public.crm_sync_state (id, organization_id, connection_id, record_id, status, crm_record_id)
values (tests.id('link'), tests.id('A'), tests.id('one'), tests.id('bea'), 'linked', '7');
update public.crm_sync_state set conflict_detected = true, conflict_details = '{"email": {}}' where id = tests.id('link');
update public.crm_sync_state set conflict_details = '{"phone": {}}' where id = tests.id('link');
update public.crm_sync_state set conflict_detected = false where id = tests.id('link');
insert into public.crm_sync_logs (id, organization_id, connection_id, sync_type)
values (tests.id('run'), tests.id('A'), tests.id('one'), 'full');
update public.crm_sync_logs set status = 'waiting' where id = tests.id('run');
update public.crm_sync_logs set status = 'running' where id = tests.id('run');
update public.crm_sync_logs set status = 'partial' where id = tests.id('run');
update public.crm_sync_logs set status = 'failed' where id = tests.id('run');
insert into public.crm_sync_logs (id, organization_id, connection_id, sync_type, trigger)
values (tests.id('live'), tests.id('A'), tests.id('one'), 'webhook', 'webhook');
update public.crm_sync_logs set status = 'completed' where id = tests.id('live');
select results_eq($$ select type from tests.told('all') $$,
  $$ values ('connection.connected'), ('connection.error'), ('connection.recovered'), ('conflict.opened'), ('conflict.resolved'),
    ('sync.held'), ('sync.completed'), ('sync.failed') $$, 'connections, conflicts and syncs tell of themselves');
select results_eq($$ select subject_id from public.webhook_deliveries where type like 'sync.%' group by 1 $$,
  $$ values (tests.id('one')) $$, 'those of a connection in their order');

-- An endpoint that does not answer: a test of its own endpoint, with thirty records.
select tests.forget();
insert into public.webhook_endpoints (id, organization_id, url, event_types)
values (tests.id('dead'), tests.id('B'), 'https://dead.test', '{contact.created}');
insert into public.contacts (organization_id, first_name) select tests.id('B'), 'Rest ' || n from generate_series(1, 30) n;
create function tests.claimed(p_limit integer default 20) returns integer language sql as $$
  select jsonb_array_length(public.outbox_claim(tests.id('dead'), tests.id('lease'), p_limit, 30) -> 'work') $$;
-- Notes the same of all that is leased.
create function tests.settle(p_status text, p_answer integer default 500) returns jsonb language sql as $$
  select public.outbox_settle(tests.id('dead'), tests.id('lease'), jsonb_agg(jsonb_build_object('id', d.id, 'status', p_status,
    'wait_seconds', 300, 'attempt', jsonb_build_object('status', p_answer, 'error', 'No.', 'response', 'Sorry'))), p_answer = 410)
  from public.webhook_deliveries d where d.lease = tests.id('lease') $$;
create function tests.rest() returns numeric language sql as $$
  select round(extract(epoch from e.rests_until - now())) from public.webhook_endpoints e where e.id = tests.id('dead') $$;
create function tests.wakes() returns bigint language sql as $$
  select count(*) from pgmq.q_crm_outbox where message ->> 'endpointId' = tests.id('dead')::text $$;
create function tests.over() returns void language sql as $$
  update public.webhook_endpoints set rests_until = now() where id = tests.id('dead') $$;
delete from pgmq.q_crm_outbox;
create function tests.is_slow() returns jsonb language sql as $$
  select private.outbox_wake(array[tests.id('dead')]);
  select (select message -> 'isSlow' from pgmq.q_crm_outbox where message ->> 'endpointId' = tests.id('dead')::text
          order by msg_id desc limit 1) $$;
create function tests.took(p_ms integer) returns jsonb language sql as $$
  select public.outbox_settle(tests.id('dead'), tests.id('lease'), jsonb_agg(jsonb_build_object('id', d.id, 'status', 'delivered',
    'wait_seconds', 0, 'attempt', jsonb_build_object('status', 200, 'took_ms', p_ms))), false)
  from public.webhook_deliveries d where d.lease = tests.id('lease') $$;
select is(tests.is_slow(), 'false', 'nobody is slow before the first answer');
select tests.claimed(1);
select tests.took(1000);
select is(tests.is_slow(), 'true', 'an endpoint that took a second is, and what wakes its deliveries says so');
select tests.claimed(1);
select tests.took(999);
select is(tests.is_slow(), 'false', 'until it answers sooner');
insert into public.contacts (organization_id, first_name) select tests.id('B'), 'Rest again ' || n from generate_series(1, 2) n;
delete from pgmq.q_crm_outbox;
select is(tests.claimed(19), 19, 'many are tried at once');
select tests.settle('queued');
select is(tests.rest(), null, 'nineteen failures are no reason to rest');
select is(tests.claimed(1), 1, 'the next is tried');
select tests.settle('queued');
select is(tests.rest(), 15::numeric, 'after twenty in a row it rests');
select is(tests.claimed(), 0, 'and is left alone meanwhile, whatever waits');
select is((select attempts from public.webhook_deliveries where endpoint_id = tests.id('dead') order by sequence desc limit 1), 0,
  'what waits is not used up on it');
create function tests.woken_in(p_seconds integer) returns bigint language sql as $$
  select count(*) from pgmq.q_crm_outbox where message ->> 'endpointId' = tests.id('dead')::text
    and extract(epoch from vt - now()) - p_seconds between 0 and 9 $$;
select is((tests.woken_in(300), tests.woken_in(15)), (1::bigint, 1::bigint),
  'a message wakes it in time for a retry, and one when it has rested');
select is((select message ->> 'organizationId' from pgmq.q_crm_outbox limit 1), tests.id('B')::text, 'which says whose it is');
select tests.over();
select is(tests.claimed(), 1, 'then one delivery is tried');
select is(tests.claimed(), 0, 'by one alone');
update public.webhook_endpoints set failing_since = now() - interval '4 minutes' where id = tests.id('dead');
select tests.settle('queued');
select is(tests.rest(), 60::numeric, 'it rests for a quarter of the time for which it has failed');
update public.webhook_endpoints set failing_since = now() - interval '5 hours', rests_until = now() where id = tests.id('dead');
select tests.claimed();
select tests.settle('queued');
select is(tests.rest(), 300::numeric, 'five minutes at most');
select public.outbox_replay(tests.id('B'), tests.id('dead'), null, null);
select is(tests.claimed(), 1, 'who sends again by hand does not wait for that');
delete from pgmq.q_crm_outbox;
select tests.settle('delivered', 204);
select is((tests.rest(), tests.wakes()), (null::numeric, 1::bigint), 'what arrives ends the rest and wakes it at once');
select is(tests.claimed(), 20, 'and all that waits goes on');
select tests.settle('delivered', 204);

-- Why it is stopped is said once, to the one who notes it.
select tests.claimed(2);
update public.webhook_endpoints set failing_since = now() - interval '25 hours' where id = tests.id('dead');
select is(public.outbox_settle(tests.id('dead'), tests.id('lease'), jsonb_build_array(jsonb_build_object('id', d.id,
    'status', 'queued', 'wait_seconds', 300, 'attempt', '{"status": 500}'::jsonb)), false), '{"stopped": "failing"}',
  'after a day of failures')
from (select id from public.webhook_deliveries where lease = tests.id('lease') order by sequence limit 1) d;
select is(tests.settle('queued'), '{"stopped": null}', 'once');
update public.webhook_endpoints set status = 'active', failing_since = null where id = tests.id('dead');
select tests.claimed(1);
select is(tests.settle('failed', 410), '{"stopped": "gone"}', 'an endpoint that is gone is turned off');
select is(public.outbox_settle(tests.id('dead'), tests.id('lease'), '[]', true), '{"stopped": null}', 'once');
update public.webhook_endpoints set status = 'active', status_reason = null, failing_since = null where id = tests.id('dead');
select public.outbox_replay(tests.id('B'), tests.id('dead'), null, null);
select is(public.outbox_sweep(5) -> 'stopped', '[]', 'however much waits for one that does not fail, it stays');
update public.webhook_endpoints set status = 'paused' where id = tests.id('dead');
select is(public.outbox_sweep(5) -> 'stopped', jsonb_build_array(jsonb_build_object('id', tests.id('dead'), 'reason', 'full')),
  'a paused one for which too much waits is turned off');
select is_empty($$ select from public.webhook_deliveries where endpoint_id = tests.id('dead') and status = 'queued' $$,
  'and what waited is kept for a replay');

-- Who may look.
insert into public.contacts (organization_id, first_name) values (tests.id('A'), 'Seen');
select tests.as_user(tests.id('max'));
select is_empty($$ select id from public.webhook_deliveries $$, 'a manager does not see what others are told');
select tests.as_user(tests.id('adam'));
select isnt_empty($$ select id from public.webhook_deliveries $$, 'an admin does');
select throws_ok($$ select signing_key from public.webhook_endpoints $$, '42501', null, 'but nobody sees a secret');
select tests.as_owner();

-- The server's endpoint, as the environment names it.
select public.outbox_server_endpoint((select slug from public.organizations where id = tests.id('A')), 'https://server.test');
update public.organizations set slug = 'renamed' where id = tests.id('A');
select is(public.outbox_server_endpoint('no-more', 'https://server.test'), false, 'nobody has that name');
select isnt_empty($$ select from tests.told('server') $$,
  'the one that had it keeps the endpoint, with all that it is still to be told');
select is_empty($$ select from public.use_server_key('no-more', 9) $$, 'what is sent in for that name is for nobody');
select results_eq($$ select organization_id from public.use_server_key('renamed', 9)
  union all select organization_id from public.use_server_key(tests.id('A')::text, 9) $$,
  $$ values (tests.id('A')), (tests.id('A')) $$, 'and for the organisation under its new name, as all the time under its id');
select is(public.outbox_server_endpoint('renamed', 'https://other.test'), true, 'the endpoint that is named has it');
select results_eq($$ select id, url from public.webhook_endpoints where kind = 'server' $$,
  $$ values (tests.id('server'), 'https://other.test') $$, 'at the address of the moment');
select is(public.outbox_server_endpoint('', ''), false, 'named no more');
select is_empty($$ select from public.webhook_endpoints where kind = 'server' $$, 'it is gone');

select lives_ok($$ delete from public.organizations where id = tests.id('A') $$,
  'an organisation goes with its endpoints, and nothing is told of that');

select * from finish();
