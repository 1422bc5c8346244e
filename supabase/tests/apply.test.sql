select plan(67);
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot');
insert into public.contacts (id, organization_id, email, first_name, custom)
select tests.id(n), tests.id('A'), n || '@example.test', n,
  '{"kept": 1, "tier": "gold"}' from unnest(array['ada', 'bea', 'eve']) n;
select tests.add_connection('other', 'A', 'pipedrive'), tests.add_connection('foreign', 'B', 'hubspot');
insert into public.contacts (id, organization_id, first_name) values (tests.id('stranger'), tests.id('B'), 'Stranger');
delete from public.crm_sync_state;
insert into public.crm_sync_state (id, organization_id, connection_id, record_id, crm_record_id, status, pending, base)
select tests.id('link ' || n), tests.id('A'), tests.id('one'), tests.id(n), 'crm-' || n, 'linked', true,
  jsonb_build_object('firstName', n, 'email', 'old') from unnest(array['ada', 'bea', 'eve']) n;
insert into public.crm_sync_state (id, organization_id, connection_id, record_id, status)
select tests.id('other ' || n), tests.id('A'), tests.id('other'), tests.id(n),
  'unlinked' from unnest(array['ada', 'bea', 'eve']) n;
create table tests.run as select tests.start_run('one', 'mine') as id;

-- In production each apply is its own transaction, and the origin of its edits ends with it.
create function tests.apply(p_checkpoint jsonb, variadic p_entries jsonb[]) returns jsonb
language plpgsql as $$
declare
  v_answer jsonb := public.crm_apply((select id from tests.run), tests.id('mine'), 60, 'contact', to_jsonb(p_entries), 0, 0,
    p_checkpoint);
begin
  perform set_config('crm.origin_connection', '', true);
  return v_answer - 'live' - 'remapped';
end
$$;
-- An entry for a pair of the fixture, on the versions that it has now.
create function tests.of(p_name text, p_over jsonb default '{}') returns jsonb
language sql as $$
  select tests.entry(jsonb_build_object('key', p_name, 'linkId', l.id, 'linkVersion', l.version, 'recordId', c.id,
    'recordVersion', c.version, 'crmRecordId', 'crm-' || p_name, 'base', l.base) || p_over)
  from public.crm_sync_state l, public.contacts c where l.id = tests.id('link ' || p_name) and c.id = tests.id(p_name)
$$;
create function tests.link(p_name text) returns jsonb language sql as $$ select to_jsonb(l) from public.crm_sync_state l
  where id = tests.id('link ' || p_name) $$;
create function tests.contact(p_name text) returns jsonb language sql as $$ select to_jsonb(c) from public.contacts c
  where id = tests.id(p_name) $$;
create function tests.counts() returns jsonb language sql as $$
  select jsonb_strip_nulls(to_jsonb(r)) - array['id', 'organization_id', 'connection_id', 'lease_token', 'lease_expires_at',
    'started_at', 'sync_type', 'direction', 'status', 'trigger', 'phase', 'claims', 'errors', 'api_calls']
  from public.crm_sync_logs r where id = (select id from tests.run)
$$;

-- A patch: record, link, log, counts and checkpoint in one.
select is(tests.apply('{"cursor": {"page": 1}}',
  tests.of('ada', '{"patch": {"first_name": "Augusta", "email": null, "custom": {"tier": null, "new": true}},
  "base": {"firstName": "Augusta"}, "crmUpdatedAt": "2024-05-01T10:00:00Z",
  "changes": [{"side": "adsapp", "kind": "updated", "field": "firstName", "before": "ada", "after": "Augusta",
    "reason": "crm_changed"}, {"side": "adsapp", "kind": "updated", "field": "email", "before": "x", "after": null,
    "reason": "crm_changed"}]}')),
  '{"stale": []}', 'a decision on current versions is applied');
select is(tests.contact('ada') @> '{"first_name": "Augusta", "email": null, "custom": {"kept": 1, "new": true}, "version": 2}',
  true, 'the record takes the patch and keeps the rest');
select is(tests.contact('ada') -> 'custom' ? 'tier', false, 'a cleared custom property is taken away');
select is(tests.link('ada') @> '{"status": "linked", "pending": false, "base": {"firstName": "Augusta"}, "version": 2,
  "outgoing": null, "attempts": 0}', true, 'the link rests on the new base');
select is((tests.link('ada') ->> 'crm_updated_at')::timestamptz, '2024-05-01T10:00:00Z'::timestamptz,
  'and knows when the CRM changed it');
select results_eq('select side, kind, field, before, after, reason, run_id from public.crm_sync_changes
  where connection_id is not null order by id',
  $$ values ('adsapp', 'updated', 'firstName', '"ada"'::jsonb, '"Augusta"'::jsonb, 'crm_changed', (select id from tests.run)),
    ('adsapp', 'updated', 'email', '"x"', null, 'crm_changed', (select id from tests.run)) $$,
    'every change is logged, in order');
select is(tests.counts() @> '{"records_processed": 1, "records_success": 1, "local_updated": 1, "crm_updated": 0,
  "checkpoint": {"cursor": {"page": 1}}}', true, 'the counts and the checkpoint move');
select results_eq($$ select pending from public.crm_sync_state where id in (tests.id('other ada'), tests.id('other bea'))
  order by record_id = tests.id('ada') desc $$, $$ values (true), (false) $$,
  'the other connection learns of the edit; this one does not');

-- What moved since it was read.
create table tests.before as select tests.link('bea') as link, tests.contact('bea') as contact;
select is(tests.apply('{"cursor": {"page": 2}}',
  tests.of('bea', '{"linkVersion": 99, "patch": {"first_name": "Lost"}, "base": {}, "written": {"firstName": "x"},
  "crmWrite": "updated",
  "changes": [{"side": "crm", "kind": "updated", "field": "firstName",
  "reason": "r"}]}')), '{"stale": ["bea"]}', 'a link that moved comes back');
select results_eq($$ select tests.link('bea'), tests.contact('bea') $$, 'select link, contact from tests.before',
  'and is left alone, with its record');
select is(tests.counts() -> 'checkpoint', '{"cursor": {"page": 1}}', 'the checkpoint stays where it was');
select is(tests.counts() @> '{"records_processed": 1, "crm_updated": 0}', true, 'and nothing is counted');
select is((select count(*) from public.crm_sync_changes where connection_id is not null), 2::bigint, 'or logged');
select public.crm_mark_outgoing((select id from tests.run), tests.id('mine'),
  jsonb_build_array(jsonb_build_object('linkId', tests.id('link bea'), 'linkVersion', 1, 'outgoing',
  '{"firstName": "sent"}'::jsonb)));
select is(tests.link('bea') @> '{"outgoing": {"firstName": "sent"}, "version": 2, "pending": true}', true,
  'what is about to be dispatched is stored on the link, under a new version');
select is_empty(format($$ select * from public.crm_mark_outgoing(%L, tests.id('mine'), %L) $$, (select id from tests.run),
  jsonb_build_array(jsonb_build_object('linkId', tests.id('link bea'), 'linkVersion', 1, 'outgoing', '{}'::jsonb))),
  'a link that moved is not marked');
select is(tests.link('bea') -> 'outgoing', '{"firstName": "sent"}', 'and keeps what is in flight');
create table tests.decided as
  select tests.of('bea',
  '{"patch": {"last_name": "Lost"}, "base": {"firstName": "sent"}, "written": {"firstName": "sent"}, "crmWrite": "updated",
  "conflicts": 1,
  "changes": [{"side": "crm", "kind": "updated", "field": "firstName", "reason": "adsapp_changed"}, {"side": "adsapp",
    "kind": "updated", "field": "lastName", "reason": "crm_changed"}]}') as entry;
update public.contacts set first_name = 'newer' where id = tests.id('bea');
select is(tests.apply('{"cursor": {"page": 2}}', (select entry from tests.decided), tests.of('eve')), '{"stale": ["bea"]}',
  'a record that moved comes back, and the others of the batch do not');
select is(tests.contact('bea') @> '{"first_name": "newer", "last_name": null}', true, 'the newer edit is kept');
select is(tests.link('bea') @> '{"base": {"firstName": "sent", "email": "old"}, "outgoing": null, "pending": true, "version": 3}',
  true, 'what the CRM confirmed is stored, and the link stays pending');
select results_eq($$ select side, field from public.crm_sync_changes where record_id = tests.id('bea')
    and connection_id is not null $$, $$ values ('crm', 'firstName') $$,
  'what was written there is logged, what was not written here is not');
select is(tests.counts() @> '{"records_processed": 2, "records_success": 2, "local_updated": 1, "crm_updated": 1, "conflicts": 0,
  "checkpoint": {"cursor": {"page": 1}}}', true, 'the count says what happened, and the checkpoint stays');

-- A create that was answered while its record moved.
insert into public.contacts (id, organization_id, first_name) values (tests.id('new'), tests.id('A'), 'New');
update public.crm_sync_state set id = tests.id('link new') where record_id = tests.id('new') and connection_id = tests.id('one');
update tests.decided set entry = tests.of('new', '{"written": {"firstName": "New"}, "crmWrite": "created"}');
update public.contacts set first_name = 'Newer' where id = tests.id('new');
select is(tests.apply(null, (select entry from tests.decided)), '{"stale": ["new"]}', 'a new record that moved comes back');
select is(tests.link('new') @> '{"status": "linked", "crm_record_id": "crm-new", "base": {"firstName": "New"}, "pending": true}',
  true, 'but is linked to what was made of it, so that it is not made twice');

-- New records from the CRM.
select is(tests.apply('{"cursor": {"page": 3}}',
  tests.entry(jsonb_build_object('key', 'n', 'linkId', tests.id('link dan'), 'recordId', tests.id('dan'), 'crmRecordId',
    'crm-dan', 'createRecord', '{"first_name": "Dan", "email": "dan@example.test", "custom": {"a": 1, "b": null}}'::jsonb, 'base',
    '{"firstName": "Dan"}'::jsonb, 'crmUpdatedAt', '2026-01-01', 'fieldTimes',
    '{"company": {"until": "2026-02-02"}}'::jsonb))),
  '{"stale": []}', 'a new record is made');
select is(tests.contact('dan') @> jsonb_build_object('organization_id', tests.id('A'), 'first_name', 'Dan', 'custom',
  '{"a": 1}'::jsonb, 'version', 1, 'field_times',
  '{"*": {"until": "2026-01-01"}, "company": {"until": "2026-02-02"}}'::jsonb), true,
  'in the connection''s organisation, without blanks, its values as new as the records that they belong to');
select results_eq($$ select connection_id,
  pending from public.crm_sync_state where record_id = tests.id('dan') order by pending $$, $$ values (tests.id('one'), false),
  (tests.id('other'), true) $$, 'it is in sync here and pending for the other connection');
select is(tests.counts() @> '{"records_processed": 3, "local_created": 1, "checkpoint": {"cursor": {"page": 3}}}', true,
  'and is counted');
select throws_ok(
  $$ select tests.apply(null,
    tests.entry(jsonb_build_object('key', 'n', 'linkId', gen_random_uuid(), 'recordId', tests.id('ada'), 'crmRecordId',
    'crm-dan'))) $$, '23505', null, 'one CRM record cannot be linked twice');
select throws_ok(
  $$ select tests.apply(null,
    tests.entry(jsonb_build_object('key', 'n', 'linkId', gen_random_uuid(), 'recordId', tests.id('ada'), 'crmRecordId',
    'crm-99'))) $$, '23505', null, 'nor one of ours');
select throws_ok(
  $$ select tests.apply(null,
    tests.entry(jsonb_build_object('key', 'n', 'linkId', gen_random_uuid(), 'recordId', tests.id('x'), 'crmRecordId', 'crm-98',
    'createRecord', jsonb_build_object('first_name', repeat('x', 501))))) $$, '23514', null, 'a value too long is refused');
select is(tests.counts() @> '{"records_processed": 3}', true, 'and what is refused leaves nothing behind');

-- Failures, attention, conflicts, and the halves of a pair.
select tests.apply(null,
  tests.of('ada', '{"status": "attention", "outcome": "failed", "attempts": 2,
  "error": {"code": "invalid_email", "message": "m", "field": "email"}, "base": {"firstName": "Augusta"}}'));
select is(tests.link('ada') @> '{"status": "attention", "attempts": 2, "last_error": {"code": "invalid_email"}}', true,
  'a failure is stored on the link');
select is((select errors -> 0 from public.crm_sync_logs where id = (select id from tests.run)) @> jsonb_build_object('code',
  'invalid_email', 'recordId', tests.id('ada'), 'crmRecordId', 'crm-ada'), true, 'and on the run, with the record');
select tests.apply(null,
  tests.of('ada', '{"conflict": {"firstName": {"base": "a", "local": "b", "remote": "c"}}, "conflicts": 1}'));
select is(tests.link('ada') @> '{"status": "linked", "conflict_detected": true, "conflict_details": {"firstName": {"local": "b"}},
  "last_error": null}', true, 'an open conflict is stored on the link');
select tests.apply(null, tests.of('ada', '{"outcome": "skipped"}'));
select is(tests.link('ada') @> '{"conflict_detected": false, "conflict_details": null}', true, 'and goes when it is over');
select public.crm_apply((select id from tests.run), tests.id('mine'), 60, 'contact', '[]', 5, 4, null),
  set_config('crm.origin_connection', '', true);
select is(tests.counts() @> '{"records_processed": 11, "records_success": 4, "records_failed": 1, "records_skipped": 6,
  "conflicts": 1}', true, 'skipped records are counted as such');

-- A question is no failure: it is counted and logged as what it is.
select tests.apply(null,
  tests.of('eve', '{"status": "attention", "outcome": "failed", "crmRecordId": null,
  "error": {"code": "ambiguous_match", "message": "m"},
  "changes": [{"side": "link", "kind": "failed", "reason": "m"}]}'));
select is(tests.counts() @> '{"records_processed": 12, "records_failed": 1, "records_skipped": 7, "records_undecided": 1}', true,
  'a record that awaits a decision is counted as undecided, not as failed');
select is((select kind from public.crm_sync_changes where link_id = tests.id('link eve') order by id desc limit 1), 'undecided',
  'and logged so');
select tests.apply(null,
  tests.of('eve', '{"status": "attention", "outcome": "failed", "crmRecordId": null,
  "error": {"code": "ambiguous_match", "message": "m"},
  "changes": [{"side": "link", "kind": "failed", "reason": "m"}]}'));
select is(tests.counts() @> '{"records_processed": 12, "records_skipped": 7, "records_undecided": 1}', true,
  'met again by the same run, it is one decision');
select is((select count(*) from public.crm_sync_changes where link_id = tests.id('link eve') and kind = 'undecided'), 1::bigint,
  'and one entry of the log');
select is((select errors #>> '{1,code}' from public.crm_sync_logs where id = (select id from tests.run)), 'ambiguous_match',
  'with its question on the run');
update public.crm_sync_state set crm_record_id = 'crm-eve' where id = tests.id('link eve');
select is(private.crm_asks_which('{"recordId": "a", "crmRecordId": "1", "error": {"code": "x", "reason": "duplicate_rule"}}'),
  false, 'an edit that a rule against duplicates refuses is a failure');

insert into public.crm_sync_state (id, organization_id, connection_id, crm_record_id, status)
  values (tests.id('ambiguous'), tests.id('A'), tests.id('one'), 'crm-fay', 'attention');
insert into public.contacts (id, organization_id, first_name) values (tests.id('fay'), tests.id('A'), 'Fay');
update public.crm_sync_state set id = tests.id('link fay') where record_id = tests.id('fay') and connection_id = tests.id('one');
select is(tests.apply(null, tests.of('fay', '{"matched": true}')), '{"stale": []}', 'a pair that is recognised is linked');
select is((select count(*) from public.crm_sync_state where connection_id = tests.id('one')
  and (record_id = tests.id('fay') or crm_record_id = 'crm-fay')), 1::bigint, 'and its two halves become one link');

-- The boundaries of an organisation.
create table tests.foreign_before as select to_jsonb(c) as contact from public.contacts c where id = tests.id('stranger');
select tests.apply(null,
  tests.entry(jsonb_build_object('key', 'f', 'linkId', tests.id('link foreign'), 'recordId', tests.id('stranger'),
  'recordVersion', 1, 'crmRecordId', 'crm-f', 'patch', '{"first_name": "Stolen"}'::jsonb)));
select is((select to_jsonb(c) from public.contacts c where id = tests.id('stranger')), (select contact from tests.foreign_before),
  'a run never writes a contact of another organisation');

-- Loading.
select is((select jsonb_agg(ref order by ref)
  from public.crm_load_remote(tests.id('one'), 'contact',
  '[{"ref": "crm-ada", "keys": []}, {"ref": "unknown", "keys": [{"rank": 0, "kind": "email", "value": "BEA@example.test"}]}]')),
  '["crm-ada", "unknown"]', 'every remote record is answered once');
select is((select record ->> 'id' from public.crm_load_remote(tests.id('one'), 'contact', '[{"ref": "crm-ada", "keys": []}]')),
  tests.id('ada')::text, 'a linked one with its record');
select is((select candidates -> 0 -> 'record' ->> 'id'
  from public.crm_load_remote(tests.id('one'), 'contact',
  '[{"ref": "x", "keys": [{"rank": 0, "kind": "email", "value": "bea@example.test"}]}]')), tests.id('bea')::text,
  'another with those that share its e-mail');
select is((select candidates
  from public.crm_load_remote(tests.id('foreign'), 'contact',
  '[{"ref": "x", "keys": [{"rank": 0, "kind": "email", "value": "bea@example.test"}]}]')), '[]',
  'but never of another organisation');
update public.contacts set deleted_at = now() where id = tests.id('bea');
select is((select candidates
  from public.crm_load_remote(tests.id('one'), 'contact',
  '[{"ref": "x", "keys": [{"rank": 0, "kind": "email", "value": "bea@example.test"},
  {"rank": 0, "kind": "email", "value": ""}]}]')), '[]', 'nor deleted ones, nor all those without an e-mail');
update public.contacts set email = ' Eve@Example.test ' where id = tests.id('eve');
select is((select jsonb_array_length(candidates)
  from public.crm_load_remote(tests.id('one'), 'contact',
  '[{"ref": "x", "keys": [{"rank": 0, "kind": "email", "value": "eve@example.test"}]}]')), 1,
  'white space around an e-mail does not hide a contact');
select set_eq($$ select (link ->> 'id')::uuid from public.crm_load_pending(tests.id('one'), 'contact', true, null, 100) $$,
  $$ select id from public.crm_sync_state where connection_id = tests.id('one') and pending and crm_record_id is not null
    and status = 'linked' $$, 'what waits is loaded');
select is(public.crm_to_send(tests.id('one'), 'contact'), (select jsonb_build_object('archiving', 0,
    'linked', count(*) filter (where crm_record_id is not null), 'unlinked', count(*) filter (where crm_record_id is null))
  from public.crm_sync_state where connection_id = tests.id('one') and pending and status in ('linked', 'unlinked')),
  'and counted, with a counterpart and without');
select isnt(public.crm_to_send(tests.id('one'), 'contact') -> 'linked', '0', 'of which there are some');
select is((select count(*) from public.crm_load_pending(tests.id('one'), 'contact', true, null, 100, array[tests.id('ada')])),
  1::bigint, 'one record is loaded when it is asked for, waiting or not');
select is((select count(*) from public.crm_load_pending(tests.id('foreign'), 'contact', true, null, 100, array[tests.id('ada')])),
  0::bigint, 'but not through another connection');

-- A nested property keeps what is in it.
update public.contacts set custom = '{"address": {"street": null, "city": "X"}}' where id = tests.id('dan');
select tests.apply(null, tests.of('dan', '{"patch": {"custom": {"tier": "gold"}}}'));
select is(tests.contact('dan') -> 'custom', '{"address": {"street": null, "city": "X"}, "tier": "gold"}',
  'a patch of one custom property leaves the others as they are');

-- What a full run has not met is asked for by id.
insert into public.crm_sync_state (id, organization_id, connection_id, crm_record_id, status, last_synced_at)
select tests.id('met ' || n), tests.id('A'), tests.id('one'), n, case when n = 'm3' then 'excluded' else 'linked' end,
  case when n = 'm4' then now() + interval '1 minute' else now() - interval '1 day' end
from unnest(array['m1', 'm2', 'm3', 'm4', 'm5']) n;
update public.crm_sync_state set last_synced_at = now() + interval '1 minute'
where connection_id = tests.id('one') and crm_record_id not like 'm_';
select public.crm_apply((select id from tests.run), tests.id('mine'), 20, 'contact', '[]', 0, 0,
  '{"cursor": {"at": 1}, "met": ["m1", "x"]}');
select is((select checkpoint from public.crm_sync_logs where id = (select id from tests.run)), '{"cursor": {"at": 1}}',
  'what a read has met is no part of the checkpoint');
select set_eq($$ select unnest(public.crm_load_unmet((select id from tests.run), 'contact', 10)) $$, $$ values ('m2'), ('m5') $$,
  'links are found that were not met, nor synced since; tombstones and other connections'' left out');
select is(cardinality(public.crm_load_unmet((select id from tests.run), 'contact', 1)), 1, 'at most so many');
select public.crm_apply((select id from tests.run), tests.id('mine'), 20, 'contact', '[]', 0, 0, '{"met": ["m2", "m5"]}');
select is(public.crm_load_unmet((select id from tests.run), 'contact', 10), '{}', 'each is asked for once');

-- A dispatch says when it was stored.
update public.crm_sync_state set outgoing_at = null where id = tests.id('link eve');
select public.crm_mark_outgoing((select id from tests.run), tests.id('mine'),
  jsonb_build_array(jsonb_build_object('linkId', tests.id('link eve'), 'linkVersion',
  (select version from public.crm_sync_state where id = tests.id('link eve')), 'outgoing', '{"phone": "1"}'::jsonb)));
select is((select link ? 'outgoing_at' and link ->> 'outgoing_at' is not null
  from public.crm_load_pending(tests.id('one'), 'contact', true, null, 100, array[tests.id('eve')])), true,
  'an outgoing write has its time');

-- What the CRM stored of a write counts with the write, also where the record here has moved on since.
update public.crm_sync_state
set base = '{"firstName": "a", "lastName": "b"}', crm_base = '{"firstName": "A", "lastName": "B"}'
where id = tests.id('link ada');
select tests.apply(null, tests.of('ada', '{"recordVersion": 999, "written": {"firstName": "x"},
  "crmBase": {"firstName": "X", "lastName": "not written"}}'));
select is(tests.link('ada') @> '{"base": {"firstName": "x", "lastName": "b"}, "crm_base": {"firstName": "X", "lastName": "B"}}',
  true, 'beside a newer edit here, only the written fields have a new base');
select tests.apply(null, tests.of('ada', '{"recordVersion": 999, "written": {"firstName": "y"}}'));
select is(tests.link('ada') -> 'crm_base', '{"lastName": "B"}', 'and none of its own in the CRM where that is what was sent');
select tests.apply(null, tests.of('ada', '{"base": {"firstName": "z"}, "crmBase": {"firstName": "Z"}}'));
select is(tests.link('ada') -> 'crm_base', '{"firstName": "Z"}', 'a decision brings the whole of it');
update public.crm_sync_state set conflict_detected = true,
  conflict_details = '{"firstName": {"base": "z", "local": "u", "remote": "v"}}' where id = tests.id('link ada');
select public.crm_resolve_conflict(tests.id('link ada'), tests.id('A'), null, 'firstName', 'adsapp');
select is(tests.link('ada') -> 'crm_base', '{}', 'a person''s decision on the field ends it');
select is((select live and pending from public.crm_sync_state where id = tests.id('link ada')), true, 'and is synced at once');

select * from finish();
