select plan(72);
select tests.found_two_organizations();

-- An OAuth state is taken once, and in time.
insert into public.crm_oauth_states (state_hash, organization_id, user_id, crm_type, connection_id, code_verifier, expires_at)
values ('good', tests.id('A'), tests.id('ann'), 'hubspot', tests.id('conn'), '{"v": 1}', now() + interval '1 minute'),
       ('late', tests.id('A'), tests.id('ann'), 'hubspot', tests.id('conn'), '{"v": 1}', now()),
       ('used', tests.id('A'), tests.id('ann'), 'hubspot', tests.id('conn'), '{"v": 1}', now() + interval '1 minute');
update public.crm_oauth_states set used_at = now() where state_hash = 'used';
select results_eq($$ select organization_id, user_id, connection_id, code_verifier from public.crm_consume_oauth_state('good') $$,
  $$ values (tests.id('A'), tests.id('ann'), tests.id('conn'), '{"v": 1}'::jsonb) $$, 'a good state is taken');
select is_empty(format('select * from public.crm_consume_oauth_state(%L)', s), format('a state that is %s is not', d))
from (values ('good', 'taken already'), ('late', 'too old'), ('used', 'used'), ('nobody''s', 'unknown'), ('', 'nothing'),
  (null, 'null')) f (s, d);
select throws_ok($$ insert
  into public.crm_oauth_states (state_hash, organization_id, user_id, crm_type, connection_id, code_verifier, expires_at)
  values ('good', tests.id('B'), tests.id('bob'), 'hubspot', tests.id('conn'), '{}', now()) $$, '23505', null,
    'a used state is not made good by giving it out again');

-- The first connect.
insert into public.contacts (id, organization_id, first_name, deleted_at)
values (tests.id('ada'), tests.id('A'), 'Ada', null), (tests.id('bea'), tests.id('A'), 'Bea', null),
  (tests.id('gone'), tests.id('A'), 'Gone', now()), (tests.id('foreign'), tests.id('B'), 'F', null);
create function tests.finish(p_connection text, p_account text, p_credentials jsonb default '{"sealed": 1}') returns uuid
language sql as $$
  select public.crm_finish_connect(tests.id(p_connection), tests.id('A'), tests.id('ann'), 'hubspot', p_credentials,
    jsonb_build_object('id', p_account), '{"conflictPolicy": "manual"}',
    '[{"object_type": "contact", "enabled": true, "settings": {}}]',
    '[{"object_type": "contact", "adsapp_field": "email", "crm_field": "email", "direction": "bidirectional",
       "transform_rule": null, "position": 0},
      {"object_type": "contact", "adsapp_field": "firstName", "crm_field": "firstname", "direction": "to_crm",
       "transform_rule": {"name": "trim"}, "position": 1}]')
$$;
select is(tests.finish('conn', '4711'), tests.id('conn'),
  'a connect stores the connection under the id that its credentials are bound to');
create function tests.connection() returns jsonb language sql as $$ select to_jsonb(c) from public.crm_connections c
  where organization_id = tests.id('A') and crm_type = 'hubspot' $$;
select is(tests.connection() @> '{"status": "active", "credentials": {"sealed": 1}, "credentials_version": 1,
  "account": {"id": "4711"}, "settings": {"conflictPolicy": "manual"}}', true, 'with everything that belongs to it');
select results_eq($$ select adsapp_field, crm_field, direction, transform_rule, organization_id
    from public.crm_field_mappings order by position $$,
  $$ values ('email', 'email', 'bidirectional', null::jsonb, tests.id('A')),
    ('firstName', 'firstname', 'to_crm', '{"name": "trim"}', tests.id('A')) $$, 'its default mapping');
select results_eq('select record_id, status, pending from public.crm_sync_state order by record_id = tests.id(''ada'') desc',
  $$ values (tests.id('ada'), 'unlinked', true), (tests.id('bea'), 'unlinked', true) $$,
  'a waiting link for every live contact of the organisation, and of no other');
select results_eq('select action, actor_id, organization_id from public.crm_audit_log',
  $$ values ('crm.connected', tests.id('ann'), tests.id('A')) $$, 'and an audit entry');

-- Reconnecting.
update public.crm_sync_state set status = 'linked', pending = false, crm_record_id = '9',
  base = '{"email": "x"}' where record_id = tests.id('ada');
update public.crm_field_mappings set crm_field = 'mail' where adsapp_field = 'email';
update public.crm_connections set status = 'error', last_error = 'expired', settings = '{"conflictPolicy": "crm_wins"}';
create table tests.before as select tests.connection() as connection,
  (select jsonb_agg(to_jsonb(l) order by id) from public.crm_sync_state l) as links;
select throws_ok($$ select tests.finish('conn', '4712') $$, 'CR002', null, 'a reconnect to another account is refused');
select throws_ok($$ select tests.finish('conn', null) $$, 'CR002', null, 'and to one that has no id');
select results_eq('select tests.connection(), (select jsonb_agg(to_jsonb(l) order by id) from public.crm_sync_state l)',
  'select connection, links from tests.before', 'with nothing changed');
insert into public.contacts (id, organization_id, first_name) values (tests.id('late'), tests.id('A'), 'Late');
delete from public.crm_sync_state where record_id = tests.id('late');
select is(tests.finish('conn', '4711', '{"sealed": 2}'), tests.id('conn'),
  'a reconnect to the same account keeps the connection');
select is(tests.connection() @> '{"status": "active", "credentials": {"sealed": 2}, "credentials_version": 2, "last_error": null,
  "settings": {"conflictPolicy": "crm_wins"}}', true, 'with fresh credentials and its own settings');
select results_eq($$ select status, crm_record_id, base from public.crm_sync_state where record_id = tests.id('ada') $$,
  $$ values ('linked', '9', '{"email": "x"}'::jsonb) $$, 'links stay');
select is((select crm_field from public.crm_field_mappings where adsapp_field = 'email'), 'mail', 'the mapping stays');
select is((select count(*) from public.crm_sync_state where record_id = tests.id('late') and pending), 1::bigint,
  'a contact without a link gets one');
select is((select action from public.crm_audit_log order by id desc limit 1), 'crm.reconnected',
  'and the audit log distinguishes it from a connect');
select throws_ok($$ select tests.finish('another id', '4711', '{"sealed": "for another id"}') $$, null, null,
  'credentials bound to another connection are not stored on this one');

-- Tokens are stored over those they were refreshed from only.
update public.crm_connections set credentials = '{"sealed": 2}', credentials_version = 2;
select is(public.crm_store_credentials(tests.id('conn'), 1, '{"sealed": "old"}'), false,
  'tokens refreshed from older ones are not stored');
select is(public.crm_store_credentials(tests.id('conn'), 2, '{"sealed": 3}'), true, 'tokens refreshed from the stored ones are');
select is(tests.connection() @> '{"credentials": {"sealed": 3}, "credentials_version": 3}', true, 'under a new version');
select is(public.crm_store_credentials(tests.id('conn'), 2, '{"sealed": "second"}'), false,
  'a second concurrent refresh is refused');

-- One holder refreshes at a time.
select is(public.crm_lock_refresh(tests.id('conn'), 2, tests.id('h1'), 60), false,
  'tokens that are no longer the stored ones cannot be locked for a refresh');
select is(public.crm_lock_refresh(tests.id('conn'), 3, tests.id('h1'), 60), true, 'the stored ones can');
select is(public.crm_lock_refresh(tests.id('conn'), 3, tests.id('h2'), 60), false, 'by one holder at a time');
select public.crm_unlock_refresh(tests.id('conn'), tests.id('h2'));
select is(public.crm_lock_refresh(tests.id('conn'), 3, tests.id('h2'), 60), false, 'which no other holder can unlock');
select public.crm_unlock_refresh(tests.id('conn'), tests.id('h1'));
select is(public.crm_lock_refresh(tests.id('conn'), 3, tests.id('h2'), -1), true, 'a lock that was given up is free');
select is(public.crm_lock_refresh(tests.id('conn'), 3, tests.id('h1'), 60), true,
  'and so is one that has expired');
select is(public.crm_store_credentials(tests.id('conn'), 3, '{"sealed": 4}'), true, 'newer tokens are stored');
select is(public.crm_lock_refresh(tests.id('conn'), 4, tests.id('h2'), 60), true, 'which ends the lock on the older ones');
update public.crm_connections set credentials = '{"sealed": 3}', credentials_version = 3, refresh_holder = null,
  refresh_until = null;
select public.crm_note_usage(tests.id('conn'), '{"used": 12, "limit": 15000, "unit": "calls"}');
select is(tests.connection() -> 'api_usage' @> '{"used": 12, "limit": 15000, "unit": "calls"}'
  and tests.connection() -> 'api_usage' ? 'at', true, 'what an account has used of its day is kept, with the time');

-- Settings.
select lives_ok($$
  select public.crm_change_settings(tests.id('conn'), tests.id('adam'), '{"conflictPolicy": "manual"}', 'paused') $$,
  'settings are changed');
select is(tests.connection() @> '{"status": "paused", "settings": {"conflictPolicy": "manual"}}', true,
  'and the status with them');
select public.crm_change_settings(tests.id('conn'), tests.id('adam'), '{}', null);
select is(tests.connection() @> '{"status": "paused", "settings": {"conflictPolicy": "manual"}}', true, 'what is not said stays');
select is((select count(*) from public.crm_audit_log where action = 'crm.settings_changed' and actor_id = tests.id('adam')),
  2::bigint, 'each change is in the audit log');
select public.crm_change_settings(tests.id('conn'), tests.id('adam'), '{}', null, p) from (values
  ('{"account": {"matchKeys": ["domain"], "conflictPolicy": "manual"}}'::jsonb), ('{"account": {"matchKeys": ["phone"]}}')) v (p);
select results_eq($$
  select enabled, settings from public.crm_connection_objects
  where connection_id = tests.id('conn') and object_type = 'account' $$,
  $$ values (false, '{"matchKeys": ["phone"], "conflictPolicy": "manual"}'::jsonb) $$,
  'an object has settings of its own, without being switched on by them');
select is(tests.connection() -> 'settings' ? 'matchKeys', false, 'which are not the connection''s');
select is((select details from public.crm_audit_log where action = 'crm.settings_changed' order by id desc limit 1),
  '{"objects": {"account": {"matchKeys": ["phone"]}}}'::jsonb, 'and are in the audit log too');

-- The mapping as a whole.
create function tests.save(p_rows jsonb) returns void language sql as $$
  select public.crm_save_mappings(tests.id('conn'), tests.id('A'), tests.id('ann'), 'contact', p_rows) $$;
create function tests.row(p_ours text, p_theirs text, p_direction text default 'bidirectional') returns jsonb language sql as $$
  select jsonb_build_object('adsapp_field', p_ours, 'crm_field', p_theirs, 'direction', p_direction, 'transform_rule', null,
    'conflict_policy', null, 'is_custom', false, 'position', 0)
$$;
select tests.save(jsonb_build_array(tests.row('email', 'email'), tests.row('phone', 'phone')));
update public.crm_sync_state set status = 'linked', pending = false, crm_record_id = '9', base = '{"email": "e", "phone": "p"}',
  version = 1 where record_id = tests.id('ada');
create function tests.ada() returns jsonb language sql as $$ select to_jsonb(l) from public.crm_sync_state l
  where record_id = tests.id('ada') $$;
select tests.save(jsonb_build_array(tests.row('email', 'email', 'to_crm'), tests.row('phone', 'phone')));
select is(tests.ada() @> '{"base": {"email": "e", "phone": "p"}, "pending": false, "version": 1}', true,
  'another direction leaves the base as it is');
update public.crm_sync_state set crm_base = '{"email": "f"}' where record_id = tests.id('ada');
select tests.save(jsonb_build_array(tests.row('email', 'email', 'from_crm'), tests.row('phone', 'phone')));
select is(tests.ada() @> '{"base": {"email": "e", "phone": "p"}, "pending": true, "version": 2, "crm_base": {}}', true,
  'a field that differed is compared again when it goes another way');
update public.crm_sync_state set pending = false, version = 1 where record_id = tests.id('ada');
select tests.save(jsonb_build_array(tests.row('email', 'work_email'), tests.row('phone', 'phone')));
select is(tests.ada() -> 'base', '{"phone": "p"}', 'a field that is mapped to another one loses its base');
select is(tests.ada() @> '{"pending": true, "version": 3}', true, 'and is pending again, despite any earlier decision');
update public.crm_sync_state set pending = false, base = '{"email": "e", "phone": "p"}',
  version = 1 where record_id = tests.id('ada');
select tests.save(jsonb_build_array(tests.row('email', 'work_email')));
select is(tests.ada() @> '{"base": {"email": "e"}, "version": 2}' and not tests.ada() -> 'base' ? 'phone', true,
  'a field that leaves the mapping leaves the base');
update public.crm_sync_state set pending = false, version = 1 where record_id = tests.id('ada');
select tests.save(jsonb_build_array(tests.row('email', 'work_email'), tests.row('company', 'company')));
select is(tests.ada() -> 'pending', 'true', 'a new field makes every pair pending');
select is(tests.ada() -> 'version', '2', 'over any decision made before');
select throws_ok($$ select tests.save(jsonb_build_array(tests.row('email', 'a'), tests.row('email', 'b'))) $$, '23505', null,
  'a field is mapped once');
select is((select count(*) from public.crm_field_mappings), 2::bigint, 'and a refused mapping changes nothing');
select throws_ok($$ select public.crm_save_mappings(tests.id('conn'), tests.id('B'), tests.id('bob'), 'contact', '[]') $$,
  'P0002', null,
  'another organisation cannot save a mapping here');
select results_eq($$ select details -> 'after' -> 0 ->> 'adsapp_field' from public.crm_audit_log
  where action = 'crm.mapping_changed' order by id desc limit 1 $$, $$ values ('email') $$,
  'the audit log has the mapping before and after');

-- Disconnecting.
select tests.start_run('conn', 'mine');
insert into public.crm_sync_changes (organization_id, connection_id, side, kind, reason)
  values (tests.id('A'), tests.id('conn'), 'crm', 'updated', 'x');
select lives_ok($$ select public.crm_disconnect(tests.id('B'), tests.id('bob'), 'hubspot', true) $$,
  'disconnecting what is not connected does nothing');
select is(tests.connection() ->> 'status', 'paused', 'in particular to others');
create table tests.links_before as select jsonb_agg(to_jsonb(l) order by id) as links from public.crm_sync_state l;
select public.crm_disconnect(tests.id('A'), tests.id('ann'), 'hubspot', false);
select is(tests.connection() @> '{"status": "disconnected", "credentials": null, "account": {"id": "4711"}}', true,
  'disconnecting forgets the credentials');
select results_eq('select status, lease_token, completed_at is not null from public.crm_sync_logs',
  $$ values ('cancelled', null::uuid, true) $$, 'cancels the run that is active');
select throws_ok($$ select public.crm_apply((select id from public.crm_sync_logs), tests.id('mine'), 60, 'contact', '[]', 0,
  0, null) $$,
  'CR001', null, 'whose worker can write no more');
select is((select jsonb_agg(to_jsonb(l) order by id) from public.crm_sync_state l), (select links from tests.links_before),
  'and keeps the links');
select is(public.crm_store_credentials(tests.id('conn'), (tests.connection() ->> 'credentials_version')::bigint, '{}'), false,
  'a refresh that was under way does not bring tokens back');
select is(tests.finish('conn', '4711', '{"sealed": 5}'), tests.id('conn'), 'the same account can be connected again');
select is((select jsonb_agg(to_jsonb(l) order by id) from public.crm_sync_state l), (select links from tests.links_before),
  'and finds its links');
select public.crm_disconnect(tests.id('A'), tests.id('ann'), 'hubspot', true);
select is_empty($$ select 1 from public.crm_connections where organization_id = tests.id('A') union all select 1
  from public.crm_sync_state where organization_id = tests.id('A')
  union all select 1 from public.crm_field_mappings union all select 1 from public.crm_sync_logs union all select 1
    from public.crm_sync_changes where connection_id is not null $$, 'forgetting leaves nothing of the connection');
select is((select count(*) from public.contacts where organization_id = tests.id('A')), 4::bigint, 'but every contact');
select results_eq($$ select action from (select id, action from public.crm_audit_log order by id desc limit 3) last
  order by id $$,
  $$ values ('crm.disconnected'), ('crm.reconnected'), ('crm.forgotten') $$, 'and the audit log has all of it');
select is(tests.finish('fresh', '4712'), tests.id('fresh'), 'after that another account can be connected');

-- An account that another organisation is connected to: nothing is synced until a person has confirmed it.
create function tests.finish_elsewhere() returns text language sql as $$
  select public.crm_finish_connect(tests.id('theirs'), tests.id('B'), tests.id('bob'), 'hubspot', '{"sealed": 1}',
    '{"id": "4712"}', '{}', '[{"object_type": "contact", "enabled": true, "settings": {}}]', '[]');
  select status || ' ' || coalesce(account ->> 'shared', 'not shared') from public.crm_connections where id = tests.id('theirs')
$$;
select is(tests.finish_elsewhere(), 'paused asked', 'an account that another organisation is connected to is asked about');
select public.crm_change_settings(tests.id('theirs'), tests.id('bob'), '{"liveShare": 0.5}', null);
select is((select status from public.crm_connections where id = tests.id('theirs')), 'paused', 'which no other setting answers');
select public.crm_change_settings(tests.id('theirs'), tests.id('bob'), '{}', 'active');
select is((select account ->> 'shared' from public.crm_connections where id = tests.id('theirs')), 'confirmed',
  'resuming it does');
select is(tests.finish_elsewhere(), 'active confirmed', 'and a reconnect does not ask again');
select is(tests.connection() -> 'account' ? 'shared', false, 'the organisation that was first learns nothing');

select * from finish();
