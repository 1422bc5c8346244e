-- What people are told: on a change of state, to whom it concerns, once, and as each of them wants it.
select * from no_plan();
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot'), tests.add_connection('foreign', 'B', 'hubspot');
create function tests.tell() returns integer language sql as $$
  select public.notifications_tell('[
    {"kind": "connection.failed", "permission": "connections", "mail": "at_once", "inPage": true},
    {"kind": "connection.recovered", "permission": "connections", "mail": "at_once", "inPage": true},
    {"kind": "connection.drift", "permission": "connections", "mail": "daily", "inPage": true},
    {"kind": "sync.failed", "permission": "connections", "mail": "at_once", "inPage": true},
    {"kind": "sync.held", "permission": "connections", "mail": "at_once", "inPage": true},
    {"kind": "webhook.paused", "permission": "webhooks", "mail": "at_once", "inPage": true},
    {"kind": "attention.needed", "permission": "decide", "mail": "daily", "inPage": true},
    {"kind": "conflicts.opened", "permission": "edit", "mail": "daily", "inPage": true}]', 1000) $$;
create function tests.told(p_user text) returns setof text language sql as $$
  select kind || ' ' || times from public.notifications where user_id = tests.id(p_user) order by id $$;
create function tests.forget() returns void language sql as $$
  delete from public.notifications; delete from public.notification_events; delete from public.notification_states $$;
create function tests.status(p_status text) returns void language sql as $$
  update public.crm_connections set status = p_status where id = tests.id('one') $$;
select tests.forget();

-- A state is told once, no matter who notes it again.
select tests.status('error');
update public.crm_connections set last_error = 'Again' where id = tests.id('one');
select tests.status('error');
select is(tests.tell(), 1, 'a connection that fails is told');
select results_eq($$ select * from tests.told('ann') $$, $$ values ('connection.failed 1') $$, 'to those who may connect it');
select is((select count(*) from public.notifications where user_id in (tests.id('mia'), tests.id('max'), tests.id('bob'))),
  0::bigint,
  'and to nobody else, of this organisation or another');
select is((select data ->> 'crm_type' from public.notifications where user_id = tests.id('ann')), 'hubspot',
  'with which CRM it is');
select tests.status('paused'), tests.status('error');
select is(tests.tell(), 1, 'one that was paused and fails again is another state');
select tests.forget();
select tests.status('active'), tests.status('error'), tests.tell(), tests.status('active');
select is(tests.tell(), 1, 'it recovers');
select results_eq($$ select * from tests.told('ann') $$, $$ values ('connection.failed 1'), ('connection.recovered 1') $$,
  'which is told to the same');
select tests.status('paused'), tests.status('active');
select is(tests.tell(), 0, 'one that had not failed does not recover');

-- Drift: a measurement over the share that is allowed, once until one is below it.
select tests.forget();
create function tests.measured(p_differing integer) returns void language sql as $$
  insert into public.crm_drift_measurements
    (organization_id, connection_id, population, sampled, differing, low, high, confidence, alarm)
  values (tests.id('A'), tests.id('one'), 100, 100, p_differing, 0, 1, 0.95, 0.02) $$;
select tests.measured(2);
select is(tests.tell(), 0, 'as much as is allowed is told to nobody');
select tests.measured(3), tests.measured(4);
select is(tests.tell(), 1, 'more than that is told once');
select results_eq($$ select * from tests.told('ann') $$, $$ values ('connection.drift 1') $$, 'by its name');
select tests.measured(0), tests.measured(5);
select is(tests.tell(), 1, 'and again after it was right');

-- Other systems are told when it begins, and when it is over.
insert into public.webhook_endpoints (id, organization_id, url, event_types, status)
values (tests.id('drift hook'), tests.id('A'), 'https://drift.test',
  '{connection.drift, connection.drift_over, connection.schema_drift, connection.schema_mended}', 'active');
select tests.measured(6), tests.measured(1), tests.measured(0), tests.measured(9), tests.measured(9);
create function tests.health(p_drift jsonb) returns void language sql as $$
  select public.crm_note_health(tests.id('one'), jsonb_build_object('schemaDrift', p_drift), null, null, 0) $$;
select tests.health('[]'), tests.health('[{"object": "contact", "field": "jobtitle", "kind": "gone", "message": "It is gone."}]'),
  tests.health('[{"object": "contact", "field": "jobtitle", "kind": "gone", "message": "It is gone."}]'), tests.health('[]'),
  tests.health('[]');
select results_eq($$ select d.type, d.data -> 'differing', d.data -> 'fields' from public.webhook_deliveries d
  where d.endpoint_id = tests.id('drift hook') order by d.sequence $$,
  $$ values ('connection.drift_over', '1'::jsonb, null::jsonb), ('connection.drift', '9', null),
    ('connection.schema_drift', null, '[{"object": "contact", "crm_field": "jobtitle", "kind": "gone"}]'),
    ('connection.schema_mended', null, '[]') $$, 'other systems are told of each once');
delete from public.webhook_endpoints where id = tests.id('drift hook');

-- Runs: not each that fails.
select tests.forget();
create function tests.ended(p_status text) returns void language sql as $$
  insert into public.crm_sync_logs (id, organization_id, connection_id, sync_type, status)
  values (gen_random_uuid(), tests.id('A'), tests.id('one'), 'delta', 'running');
  update public.crm_sync_logs set status = p_status where status = 'running' $$;
select tests.ended('failed'), tests.ended('failed'), tests.ended('failed');
select is(tests.tell(), 1, 'of syncs that fail one after the other the first is told');
select tests.ended('completed'), tests.ended('failed');
select is(tests.tell(), 1, 'and once more after one that succeeded');
select is(public.notifications_remind(), 0, 'nobody is reminded at once');
update public.notification_states set remind_at = now();
select is(public.notifications_remind(), 1, 'but after a day');
select is((select remind_at from public.notification_states), now() + interval '2 days', 'then after two');
update public.notification_states set remind_at = now(), reminders = 30;
select is(public.notifications_remind(), 1, 'and so on');
select is((select remind_at from public.notification_states), now() + interval '14 days', 'up to two weeks');

-- Many of a kind that nobody has seen are one.
select tests.forget();
insert into public.contacts (id, organization_id, first_name) select tests.id('c' || n), tests.id('A'), n::text
from generate_series(1, 5) n;
delete from public.crm_sync_state;
insert into public.crm_sync_state
  (id, organization_id, connection_id, record_id, crm_record_id, status, conflict_detected, conflict_details)
select tests.id('l' || n), tests.id('A'), tests.id('one'), tests.id('c' || n), n::text, 'linked', true, '{}'
from generate_series(1, 3) n;
select is(tests.tell(), 3, 'conflicts are told');
select results_eq($$ select * from tests.told('mia') $$, $$ values ('conflicts.opened 3') $$, 'together');
select is_empty($$ select * from tests.told('vera') $$, 'to those who may decide them');
update public.crm_sync_state set conflict_detected = false, conflict_details = null;
select is(tests.tell(), 0, 'that they are over is not');
update public.crm_sync_state set conflict_detected = true, conflict_details = '{}' where crm_record_id = '1';
select tests.tell();
select results_eq($$ select * from tests.told('mia') $$, $$ values ('conflicts.opened 4') $$, 'what is not seen grows');
select tests.as_user(tests.id('mia'));
update public.notifications set read_at = now();
select is(tests.attempt($$ update public.notifications set times = 9 $$), '42501',
  'of one''s own only that it is read can be said');
select is((select count(*) from public.notifications), 1::bigint, 'a person sees their own');
select tests.as_user(tests.id('bob'));
select is((select count(*) from public.notifications), 0::bigint, 'and nobody else''s');
select tests.as_owner();
update public.crm_sync_state set status = 'attention', last_error = '{"code": "x", "message": "x"}' where crm_record_id = '2';
update public.crm_sync_state set conflict_detected = true, conflict_details = '{}' where crm_record_id = '3';
select tests.tell();
select results_eq($$ select * from tests.told('mia') $$, $$ values ('conflicts.opened 4'), ('conflicts.opened 1') $$,
  'what is read is over, and the next is new');
select results_eq($$ select * from tests.told('max') $$, $$ values ('conflicts.opened 5'), ('attention.needed 1') $$,
  'who matches records is told of those that need it');

-- As each wants it.
select tests.forget();
select tests.as_user(tests.id('ann'));
insert into public.notification_settings (organization_id, kind, in_page, mail) values
  (tests.id('A'), 'connection.failed', false, 'off'), (tests.id('A'), 'sync.held', false, 'weekly');
select is(tests.attempt($$ insert into public.notification_settings (organization_id, user_id, kind, in_page, mail)
  values (tests.id('A'), tests.id('adam'), 'sync.failed', false, 'off') $$), '42501', 'nobody chooses for others');
select tests.as_owner();
select tests.status('active'), tests.status('error'), tests.ended('waiting');
select is(tests.tell(), 2, 'two things happen');
select results_eq($$ select kind, in_page, mail_at > now(), extract(isodow from mail_at at time zone 'UTC')::integer,
  extract(hour from mail_at at time zone 'UTC')::integer from public.notifications where user_id = tests.id('ann') $$,
  $$ values ('sync.held', false, true, 1, 7) $$, 'one is told nowhere, the other on Monday morning');
select set_eq($$ select kind, in_page, mail_at <= now() from public.notifications where user_id = tests.id('adam') $$,
  $$ values ('connection.failed', true, true), ('sync.held', true, true) $$, 'others are told at once');

-- Digests: in the morning of where the person is, and in no other's way, whatever the profile says.
create function tests.digest(p_zone text, p_weekly boolean) returns timestamptz language plpgsql as $$
begin
  update auth.users set raw_user_meta_data = jsonb_build_object('time_zone', p_zone) where id = tests.id('ann');
  return private.digest_at(tests.id('ann'), p_weekly);
end $$;
select is(to_char(tests.digest(z, w) at time zone z, case when w then 'HH24:MI ID' else 'HH24:MI' end),
  case when w then '07:00 1' else '07:00' end, z || case when w then ' on Monday' else '' end)
from unnest(array['Asia/Tokyo', 'America/Los_Angeles', 'Europe/Amsterdam', 'UTC']) z, unnest(array[true, false]) w;
select is(tests.digest(z, false) > now() and tests.digest(z, false) <= now() + interval '1 day', true, z || ' within a day')
from unnest(array['Asia/Tokyo', 'America/Los_Angeles', 'UTC']) z;
select is(tests.digest(z, true), tests.digest(null, true), 'no zone is UTC: ' || left(z, 9))
from unnest(array['Nowhere/Else', '', '0 or 1=1', repeat('x', 9999)]) z;

-- Mails: claimed once, tried again, not told twice.
grant create on schema tests to service_role;
select tests.as_service();
create table tests.first as select public.notifications_claim(tests.id('lease 1'), 60, 100) as mails;
select tests.as_owner();
select is((select jsonb_array_length(mails) from tests.first), 1, 'what is due of one person is one mail');
select is((select mails #>> '{0,email}' from tests.first), 'adam@example.test', 'to that person');
select is((select jsonb_array_length(mails #> '{0,items}') from tests.first), 2, 'with all of it');
select is(public.notifications_claim(tests.id('lease 2'), 60, 100), '[]', 'no other server mails it meanwhile');
select public.notifications_settle(tests.id('lease 2'), array(select id from public.notifications), true);
select is((select count(*) from public.notifications where mailed_at is not null), 0::bigint, 'nor notes it as sent');
update public.notifications set leased_until = now() - interval '1 second' where lease is not null;
select is(jsonb_array_length(public.notifications_claim(tests.id('lease 3'), 60, 100)), 1,
  'what a server that stopped has not noted is mailed by another');
select public.notifications_settle(tests.id('lease 1'), array(select id from public.notifications), true);
select is((select count(*) from public.notifications where mailed_at is not null), 0::bigint,
  'whose lease is the one that counts');
select public.notifications_settle(tests.id('lease 3'), array(select id from public.notifications), false);
select is(public.notifications_claim(tests.id('lease 4'), 60, 100), '[]', 'what was not taken waits');
update public.notifications set mail_at = now() where mail_at is not null and user_id = tests.id('adam');
select public.notifications_claim(tests.id('lease 5'), 60, 100);
select public.notifications_settle(tests.id('lease 5'), array(select id from public.notifications), true);
select is((select count(*) from public.notifications
  where user_id = tests.id('adam') and mailed_at is not null and mail_at is null), 2::bigint, 'and is sent then');
select is(public.notifications_claim(tests.id('lease 6'), 60, 100), '[]', 'once');
select tests.status('active'), tests.status('error'), tests.tell();
select is((select mail_at from public.notifications where user_id = tests.id('adam') and kind = 'connection.failed'
  order by id desc limit 1), now() + interval '30 minutes', 'one that comes and goes is not mailed each time');
update public.notifications set mail_at = now(), attempts = 7, lease = tests.id('lease 7') where user_id = tests.id('adam');
select public.notifications_settle(tests.id('lease 7'), array(select id from public.notifications), false);
select is((select count(*) from public.notifications where user_id = tests.id('adam') and mail_at is not null), 0::bigint,
  'after eight attempts it is given up');
delete from public.organization_members where user_id = tests.id('adam');
delete from public.notifications where user_id <> tests.id('adam');
update public.notifications set mail_at = now(), lease = null, leased_until = null where user_id = tests.id('adam');
select is(public.notifications_claim(tests.id('lease 8'), 60, 100), '[]', 'who has left is mailed nothing');

-- Others.
select tests.forget();
insert into public.webhook_endpoints (id, organization_id, url, event_types, status)
values (tests.id('hook'), tests.id('A'), 'https://x.test', '{*}', 'active');
update public.webhook_endpoints set status = 'paused', status_reason = 'person' where id = tests.id('hook');
select is(tests.tell(), 0, 'an endpoint that a person pauses is not told');
update public.webhook_endpoints set status = 'disabled', status_reason = 'gone' where id = tests.id('hook');
select is(tests.tell(), 1, 'one that is gone is');
select is(public.notification_test(tests.id('A'), tests.id('ann'), 'sync.held', true), true, 'a test is told');
select is((select n.data from public.notifications n where n.subject = tests.id('ann') and n.kind = 'sync.held'),
  '{"test": true}', 'as one');
select is(public.notification_test(tests.id('A'), tests.id('ann'), 'sync.held', true), false, 'once a minute');

-- Sealed values that no key opens: once, for as long as there are some.
select tests.forget();
delete from public.webhook_endpoints where organization_id in (tests.id('A'), tests.id('B'));
create function tests.sealed(p_keys text[], p_found jsonb default '{}') returns integer language sql as $$
  select public.secrets_note_unreadable(array[tests.id('A'), tests.id('B')], p_keys, p_found) $$;
insert into public.webhook_endpoints (id, organization_id, url, event_types, signing_key)
values (tests.id('sealed hook'), tests.id('A'), 'https://sealed.test', '{*}', '{"k": "1", "iv": "", "tag": "", "ct": ""}');
select is(tests.sealed('{2, 1}'), 0, 'what a key of the ring has sealed is told to nobody');
select is(tests.sealed('{2}'), 1, 'what a key has sealed that is gone is');
select is(tests.sealed('{2}', jsonb_build_object(tests.id('A'), '["contact"]'::jsonb)), 0, 'once');
select is((select data from public.notification_events), '{"sealed": ["endpoint"]}', 'by its kind');
select is(tests.sealed('{2, 1}'), 0, 'it is over');
select is(tests.sealed('{2, 1}', jsonb_build_object(tests.id('B'), '["contact", "document"]'::jsonb)), 1,
  'and what was met that no key opens is told to its own organisation');
select results_eq($$ select organization_id, data from public.notification_states $$,
  $$ values (tests.id('B'), '{"sealed": ["contact", "document"]}'::jsonb) $$, 'for as long as it lasts');

select * from finish();
