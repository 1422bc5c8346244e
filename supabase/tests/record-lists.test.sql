select plan(34);
select tests.found_two_organizations();
select tests.add_connection('hub', 'A', 'hubspot');
select tests.add_connection('pipe', 'A', 'pipedrive');
select tests.add_connection('theirs', 'B', 'hubspot');
update public.crm_connections set last_sync_at = now();
update public.crm_connection_objects set sync_cursor = '{}';

create function tests.contact(p_name text, p_organization text default 'A') returns void language sql as $$
  insert into public.contacts (id, organization_id, last_name) values (tests.id(p_name), tests.id(p_organization), p_name) $$;
create function tests.names(p_list text, p_connection text default null, p_search text default null) returns text
language sql as $$
  select coalesce(string_agg(fields ->> 'lastName', ' ' order by fields ->> 'lastName'), '')
  from public.records_page(tests.id('A'), 'contact', array['lastName'], p_search, p_list => p_list,
    p_connection => tests.id(p_connection)) $$;
create function tests.link(p_name text, p_connection text default 'hub') returns public.crm_sync_state language sql as $$
  select l from public.crm_sync_state l where record_id = tests.id(p_name) and connection_id = tests.id(p_connection) $$;

select tests.contact(name) from unnest(array['ada', 'bea', 'cai', 'dan', 'eve']) name;
select tests.contact('zoe', 'B');
update public.crm_sync_state set status = 'linked', pending = false, crm_record_id = connection_id || right(record_id::text, 6);
update public.crm_sync_state set crm_base = '{"company": null}' where id = (tests.link('bea')).id;
update public.crm_sync_state set pending = true where id = (tests.link('cai')).id;
update public.crm_sync_state set status = 'attention' where id = (tests.link('dan')).id;

-- The contact list by state and CRM.
select tests.as_user(tests.id('vera'));
select is(tests.names('in_sync'), 'ada bea cai dan eve', 'a contact is in a list when one of its CRMs has it there');
select is(tests.names('in_sync', 'hub'), 'ada eve', 'or the one that is asked about');
select is(tests.names('differs'), 'bea', 'one side leads');
select is(tests.names('waiting'), 'cai', 'a change waits');
select is(tests.names('attention', 'hub'), 'dan', 'a person is needed');
select is(tests.names('attention', 'pipe'), '', 'not for the other CRM');
select is(tests.names('in_sync', 'hub', 'EV'), 'eve', 'searched within');
select is(public.records_count(tests.id('A'), 'contact', p_list => 'in_sync', p_connection => tests.id('hub')), 2::bigint,
  'and counted');
select is(public.records_count(tests.id('A'), 'contact', p_connection => tests.id('theirs')), 0::bigint,
  'a foreign one has no contact');

-- A connection's records.
select results_eq($$ select public.crm_records_page(tests.id('hub'), 'contact', 'in_sync', 'ada', null, false, 50) $$,
  $$ select (tests.link('ada')).id $$, 'found by the contact');
select results_eq($$ select public.crm_records_page(tests.id('hub'), 'contact', 'in_sync', (tests.link('eve')).crm_record_id,
  null, false,
  50) $$,
  $$ select (tests.link('eve')).id $$, 'found by the CRM''s id');
select is((select count(*) from public.crm_records_page(tests.id('hub'), 'contact', 'differs', null, null, true, 50)), 1::bigint,
  'without a search');
select tests.as_user(tests.id('bob'));
select is(tests.attempt('select public.crm_records_page(tests.id(''hub''), ''contact'', ''in_sync'', null, null, false,
  50)'), '42501',
  'not for another organisation');
select is((select w.waiting || w.stamp from public.crm_waiting(tests.id('A'), array[tests.id('cai')]) w), '0' || md5(''),
  'nor does it see what waits');

-- What waits.
select tests.as_user(tests.id('vera'));
create temp table stamps as select * from public.crm_waiting(tests.id('A'), array[tests.id('cai'), tests.id('ada')]);
select is((select waiting from stamps), 1, 'of these contacts');
select is((select waiting from public.crm_waiting(tests.id('A'))), 1, 'of all');
select tests.as_owner();
update public.crm_sync_state set pending = false, version = version + 1 where id = (tests.link('cai')).id;
select tests.as_user(tests.id('vera'));
select results_eq($$ select w.waiting, w.stamp <> s.stamp from stamps s,
  public.crm_waiting(tests.id('A'), array[tests.id('cai'), tests.id('ada')]) w $$, $$ values (0, true) $$,
  'until it has arrived');

-- The trash.
select tests.as_user(tests.id('mia'));
update public.contacts set deleted_at = '2001-01-01' where id in (tests.id('ada'), tests.id('eve'));
select results_eq($$ select fields ->> 'lastName', deleted_by, deleted_via
  from public.records_page(tests.id('A'), 'contact', array['lastName'], p_sort => 'deleted', p_deleted => true) order by 1 $$,
  $$ values ('ada', tests.id('mia'), null::uuid), ('eve', tests.id('mia'), null) $$, 'deleted contacts with who deleted them');
select is(public.records_count(tests.id('A'), 'contact', p_deleted => true), 2::bigint, 'counted');
update public.contacts set deleted_at = null where id = tests.id('eve');
select is((select deleted_by from public.contacts where id = tests.id('eve')), null::uuid,
  'a restored one has no deleter');
select tests.as_owner();
select set_config('crm.origin_connection', tests.id('pipe')::text, true);
update public.contacts set deleted_at = now() where id = tests.id('eve');
select set_config('crm.origin_connection', '', true);
select is((select deleted_via from public.contacts where id = tests.id('eve')), tests.id('pipe'),
  'a CRM that deleted one is named');

-- Decisions on many at once.
select tests.as_service();
select is(public.crm_decide_links(tests.id('A'), tests.id('max'), 'leave_out',
  array[(tests.link('bea')).id, (tests.link('dan')).id], '{}'), 2, 'left out');
select results_eq($$ select status, pending, last_error ->> 'code', list from public.crm_sync_state
  where id = (tests.link('dan')).id $$,
  $$ values ('excluded', false, 'excluded_by_person', 'excluded') $$, 'until somebody takes that back');
select is(public.crm_decide_links(tests.id('A'), tests.id('max'), 'include',
  array[(tests.link('bea')).id, (tests.link('cai')).id], '{}'), 1, 'taken back, where it was so');
select is(public.crm_decide_links(tests.id('A'), tests.id('max'), 'sync', '{}', array[tests.id('cai')]), 2,
  'both links of a contact are compared at once');
select is(public.crm_decide_links(tests.id('B'), tests.id('bob'), 'leave_out', array[(tests.link('cai')).id],
  array[tests.id('cai')]), 0,
  'another organisation decides nothing here');
update public.crm_sync_state
set status = 'linked', crm_record_id = coalesce(crm_record_id, 'crm-' || id), conflict_detected = true, base = '{"email": "b"}',
  conflict_details = '{"email": {"base": "b", "local": "l", "remote": "r"}, "phone": {"base": 1, "local": 2, "remote": 3}}'
where id in ((tests.link('cai')).id, (tests.link('dan')).id);
select is(public.crm_decide_links(tests.id('A'), tests.id('max'), 'keep_crm',
  array[(tests.link('bea')).id, (tests.link('cai')).id, (tests.link('dan')).id], '{}'), 2,
  'of several, the open conflicts are decided, and the rest is left');
select results_eq($$ select base, pending, conflict_detected, conflict_details from public.crm_sync_state
  where id = (tests.link('cai')).id $$, $$ values ('{"email": "l", "phone": 2}'::jsonb, true, false, null::jsonb) $$,
  'in each field the side that is kept counts as the one that changed');
select results_eq($$ select field, actor_kind, actor_id from public.crm_sync_changes
  where kind = 'decided' and reason = 'keep_crm' and link_id = (tests.link('dan')).id order by field $$,
  $$ values ('email', 'person', tests.id('max')), ('phone', 'person', tests.id('max')) $$, 'and history names who decided');
select is(public.crm_decide_links(tests.id('A'), tests.id('max'), 'keep_adsapp', array[(tests.link('cai')).id], '{}'), 0,
  'once');
-- A refusal of one field beside a conflict of another, a stage that means nothing there, and a record that only the CRM has.
update public.crm_sync_state set status = 'attention', conflict_detected = true, last_error = '{"code": "invalid_value"}',
  conflict_details = '{"email": {"base": "b", "local": "l", "remote": "r"},
    "stage": {"base": null, "local": "a", "remote": "x", "reason": "crm_stage_unmapped"}}'
where id = (tests.link('cai')).id;
update public.crm_sync_state set conflict_detected = true,
  conflict_details = '{"stage": {"base": null, "local": "a", "remote": "x", "reason": "crm_stage_unmapped"}}'
where id = (tests.link('dan')).id;
select is(public.crm_decide_links(tests.id('A'), tests.id('max'), 'keep_crm',
  array[(tests.link('cai')).id, (tests.link('dan')).id], '{}'), 1,
  'what a mapping ends is no choice, and keeps nothing else from being decided');
select results_eq($$ select status, pending, array(select jsonb_object_keys(conflict_details)) from public.crm_sync_state
  where id = (tests.link('cai')).id $$, $$ values ('linked', true, array['stage']) $$,
  'also beside a refusal, which is tried again');
insert into public.crm_sync_state (id, organization_id, connection_id, object_type, crm_record_id, status, last_error)
values (tests.id('theirs'), tests.id('A'), tests.id('pipe'), 'contact', '4711', 'attention', '{"code": "ambiguous_match"}');
select is(public.crm_decide_links(tests.id('A'), tests.id('max'), 'sync', array[tests.id('theirs')], '{}'), 1,
  'a record that only the CRM has is chosen with the others');
select is((select count(*) from public.crm_webhook_events where crm_record_id = '4711' and processed_at is null), 1::bigint,
  'and read again');
select * from finish();
