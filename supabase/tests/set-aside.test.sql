select plan(12);
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot');
insert into public.contacts (id, organization_id, first_name)
select tests.id(n), tests.id('A'), n from unnest(array['ada', 'bea', 'eve']) n;
delete from public.crm_sync_state;
insert into public.crm_sync_state
  (id, organization_id, connection_id, record_id, crm_record_id, status, pending, archiving, last_error)
values (tests.id('link ada'), tests.id('A'), tests.id('one'), tests.id('ada'), 'crm-ada', 'linked', true, false, null),
  (tests.id('link bea'), tests.id('A'), tests.id('one'), tests.id('bea'), 'crm-bea', 'excluded', false, true, null),
  (tests.id('link eve'), tests.id('A'), tests.id('one'), tests.id('eve'), 'crm-eve', 'excluded', false, false,
    '{"code": "gone"}');
create table tests.run as select tests.start_run('one', 'mine') as id;
create function tests.set_aside(p_entries jsonb, p_run uuid default null) returns integer language sql as $$
  select public.crm_set_aside(tests.id('one'), 'contact', p_run, (
    select jsonb_agg(e || '{"error": {"code": "unreadable_record", "message": "Cannot be read."}}')
    from jsonb_array_elements(p_entries) e))
$$;
create function tests.link(p_name text) returns jsonb language sql as $$
  select jsonb_build_object('status', status, 'pending', pending, 'archiving', archiving, 'code', last_error ->> 'code',
    'version', version) from public.crm_sync_state where id = tests.id('link ' || p_name)
$$;

select is(tests.set_aside(jsonb_build_array(jsonb_build_object('linkId', tests.id('link ada'))), (select id from tests.run)), 1,
  'a link is set aside');
select is(tests.link('ada'),
  '{"status": "attention", "pending": false, "archiving": false, "code": "unreadable_record", "version": 2}',
  'with the reason, out of the queue, and moved, so that what was decided on it is stale');
select results_eq('select records_processed, records_failed, errors #>> ''{0,crmRecordId}'' from public.crm_sync_logs',
  $$ values (1, 1, 'crm-ada') $$, 'its run counts it as failed');
select results_eq('select kind, reason, record_id from public.crm_sync_changes where connection_id is not null',
  $$ values ('failed', 'Cannot be read.', tests.id('ada')) $$,
  'and the change log says so');
select is(tests.set_aside(jsonb_build_array(jsonb_build_object('linkId', tests.id('link ada'))), (select id from tests.run)), 0,
  'once');
select is((select records_failed from public.crm_sync_logs), 1, 'however often it is found');

select tests.set_aside(jsonb_build_array(jsonb_build_object('linkId', tests.id('link bea')),
  jsonb_build_object('linkId', tests.id('link eve'))));
select is(tests.link('bea') - 'version',
  '{"status": "excluded", "pending": false, "archiving": false, "code": "unreadable_record"}',
  'one to archive is archived no more');
select is(tests.link('eve') ->> 'code', 'gone', 'a tombstone keeps its reason');

select is(tests.set_aside('[{"ref": "crm-new"}]'), 1, 'a record of the CRM without a link');
select results_eq(
  $$ select status, record_id, last_error ->> 'code' from public.crm_sync_state where crm_record_id = 'crm-new' $$,
  $$ values ('attention', null::uuid, 'unreadable_record') $$, 'gets one that needs attention');
select is(tests.set_aside('[{"ref": "crm-new"}]'), 0, 'once');

select tests.add_connection('foreign', 'B', 'hubspot');
select is((select public.crm_set_aside(tests.id('foreign'), 'contact', null,
  jsonb_build_array(jsonb_build_object('linkId', tests.id('link ada'), 'error', '{"code": "x"}'::jsonb)))), 0,
  'a link of another connection is left alone');

select * from finish();
