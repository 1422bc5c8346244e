-- References that wait for a record which the other side does not have yet.
select * from no_plan();
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot');
insert into public.crm_connection_objects (connection_id, organization_id, object_type) values
  (tests.id('one'), tests.id('A'), 'account');
insert into public.accounts (id, organization_id, name) values (tests.id('acme'), tests.id('A'), 'Acme'),
  (tests.id('gone'), tests.id('A'), 'Gone');
insert into public.contacts (id, organization_id, first_name, account_id) values
  (tests.id('ada'), tests.id('A'), 'Ada', tests.id('acme')), (tests.id('bea'), tests.id('A'), 'Bea', null),
  (tests.id('eve'), tests.id('A'), 'Eve', tests.id('gone'));
delete from public.crm_sync_state;
create function tests.wait(p_side text, p_ref text) returns jsonb language sql as $$
  select jsonb_build_array(jsonb_build_object('field', 'account', 'side', p_side, 'target', 'account', 'ref', p_ref)) $$;
insert into public.crm_sync_state (id, organization_id, connection_id, object_type, record_id, crm_record_id, status,
  waits) values
  (tests.id('link ada'), tests.id('A'), tests.id('one'), 'contact', tests.id('ada'), 'crm-ada', 'linked',
    tests.wait('adsapp', tests.id('acme')::text)),
  (tests.id('link bea'), tests.id('A'), tests.id('one'), 'contact', tests.id('bea'), 'crm-bea', 'linked', tests.wait('crm', '7')),
  (tests.id('link eve'), tests.id('A'), tests.id('one'), 'contact', tests.id('eve'), 'crm-eve', 'linked', tests.wait('crm', '8')),
  (tests.id('link acme'), tests.id('A'), tests.id('one'), 'account', tests.id('acme'), null, 'unlinked', '[]');
create table tests.run as select tests.start_run('one', 'mine') as id;
create function tests.waiting() returns setof text language sql as $$
  select record_id::text || ' ' || pending from public.crm_sync_state where waits <> '[]' order by 1 $$;
create table tests.answer as select public.crm_apply((select id from tests.run), tests.id('mine'), 60, 'account',
  jsonb_build_array(tests.entry(jsonb_build_object('key', 'a', 'linkId', tests.id('link acme'), 'linkVersion', 1,
    'recordId', tests.id('acme'), 'recordVersion', 1, 'crmRecordId', '7'))), 0, 0, null);
select set_eq('select tests.waiting()', format('values (%L), (%L), (%L)', tests.id('ada') || ' true', tests.id('bea') || ' true',
  tests.id('eve') || ' false'), 'once the pair is complete, what waits for it on either side is decided again,
    and nothing else');
select is((select by_object -> 'account' ->> 'records_processed' from public.crm_sync_logs where id = (select id from
  tests.run)), '1',
  'a run counts by object');

select is(public.crm_records_of_refs(tests.id('one'), '{"account": ["7", "9"], "contact": ["7"]}'), jsonb_build_object(
  'account', jsonb_build_object('7', jsonb_build_object('id', tests.id('acme'), 'ended', false))),
  'our id of a record of that object');
select is(public.crm_refs_of_records(tests.id('one'), jsonb_build_object('account', array[tests.id('acme'), tests.id('gone')])),
  jsonb_build_object('account', jsonb_build_object(tests.id('acme'), '7')), 'and the CRM''s of ours');
select results_eq($$ select record -> 'references' from public.crm_load_pending(tests.id('one'), 'contact', true, null, 10,
    array[tests.id('ada')]) $$, $$ values ('{"account": "7"}'::jsonb) $$,
      'a record is read with the CRM''s ids of what it refers to');
select results_eq($$ select record -> 'references' from public.crm_load_pending(tests.id('one'), 'contact', true, null, 10,
    array[tests.id('eve')]) $$, $$ values ('{"account": null}'::jsonb) $$, 'null where the CRM does not have it');
-- A pair of which a field was refused is one anyway.
update public.crm_sync_state set pending = false, status = case when id = tests.id('link bea') then 'attention' else 'linked' end,
  last_error = case when id = tests.id('link bea') then '{"code": "too_long", "message": "Too long."}'::jsonb end
where object_type = 'contact';
create table tests.refused as select public.crm_apply((select id from tests.run), tests.id('mine'), 60, 'account',
  jsonb_build_array(tests.entry(jsonb_build_object('key', 'a', 'linkId', tests.id('link acme'),
    'linkVersion', (select version from public.crm_sync_state where id = tests.id('link acme')),
    'recordId', tests.id('acme'), 'recordVersion', 1, 'crmRecordId', '7', 'status', 'attention', 'outcome', 'failed',
    'error', jsonb_build_object('code', 'too_long', 'message', 'Too long.')))), 0, 0, null);
select is((select status from public.crm_sync_state where id = tests.id('link acme')), 'attention', 'a company needs attention');
select set_eq('select tests.waiting()', format('values (%L), (%L), (%L)', tests.id('ada') || ' true', tests.id('bea') || ' true',
  tests.id('eve') || ' false'), 'anyone who waits for it is decided again');
select is((select status from public.crm_sync_state where id = tests.id('link bea')), 'linked',
  'and takes its turn, whatever was refused of it');
update public.accounts set deleted_at = now() where id = tests.id('acme');
select is(public.crm_records_of_refs(tests.id('one'), '{"account": ["7"]}') #>> '{account,7,ended}', 'true',
  'a pair has ended whose record was deleted here');

-- A record whose counterpart was merged into that of another one here is, in the CRM, that one.
update public.accounts set deleted_at = null where id = tests.id('acme');
insert into public.crm_sync_state (id, organization_id, connection_id, object_type, record_id, crm_record_id, status, last_error)
values (tests.id('link gone'), tests.id('A'), tests.id('one'), 'account', tests.id('gone'), '6', 'excluded',
  '{"code": "deleted_in_crm"}');
update public.crm_sync_state set status = 'linked', last_error = null where object_type = 'account' and crm_record_id = '7';
update public.crm_sync_state set pending = false, status = 'linked', waits = tests.wait('adsapp', tests.id('gone')::text)
where id = tests.id('link eve');
create function tests.seen(p_name text) returns jsonb language sql as $$
  select jsonb_build_array(record -> 'references' -> p_name, record -> 'gone_there') from public.crm_load_pending(
    tests.id('one'), 'contact', true, null, 10, array[tests.id('eve')]) $$;
select is(tests.seen('account'), '[null, ["account"]]', 'a company that is gone in the CRM has none there');
create table tests.merged as select public.crm_apply((select id from tests.run), tests.id('mine'), 60, 'account',
  jsonb_build_array(tests.entry(jsonb_build_object('key', 'g', 'linkId', tests.id('link gone'),
    'linkVersion', (select version from public.crm_sync_state where id = tests.id('link gone')), 'recordId', tests.id('gone'),
    'recordVersion', (select version from public.accounts where id = tests.id('gone')), 'crmRecordId', '6',
    'status', 'excluded', 'outcome', 'skipped', 'error', jsonb_build_object('code', 'merged_in_crm', 'message', 'Merged.',
    'mergedInto', tests.id('acme'))))), 0, 0, null);
select is((select pending from public.crm_sync_state where id = tests.id('link eve')), true,
  'once it is known what it was merged into, what waits for it is decided again');
select is(tests.seen('account'), '["7", []]', 'with the id of the surviving one');
select is(public.crm_refs_of_records(tests.id('one'), jsonb_build_object('account', array[tests.id('gone')])),
  jsonb_build_object('account', jsonb_build_object(tests.id('gone'), '7')), 'which is what is sent');
insert into public.accounts (id, organization_id, name) select tests.id(n), tests.id('A'), n from unnest(array['next', 'last']) n;
insert into public.crm_sync_state (organization_id, connection_id, object_type, record_id, crm_record_id, status, last_error)
values (tests.id('A'), tests.id('one'), 'account', tests.id('next'), '8', 'excluded',
    jsonb_build_object('code', 'merged_in_crm', 'mergedInto', tests.id('last'))),
  (tests.id('A'), tests.id('one'), 'account', tests.id('last'), '9', 'linked', null)
on conflict (connection_id, object_type, record_id) do update
set crm_record_id = excluded.crm_record_id, status = excluded.status, last_error = excluded.last_error;
update public.crm_sync_state set status = 'excluded', last_error = jsonb_build_object('code', 'merged_in_crm',
  'mergedInto', tests.id('next')) where crm_record_id = '7' and object_type = 'account';
select is(public.crm_refs_of_records(tests.id('one'), jsonb_build_object('account', array[tests.id('gone')])),
  jsonb_build_object('account', jsonb_build_object(tests.id('gone'), '9')), 'merges of merges are followed to the last');
update public.crm_sync_state set status = 'excluded', last_error = jsonb_build_object('code', 'merged_in_crm',
  'mergedInto', tests.id('gone')) where crm_record_id = '7' and object_type = 'account';
select is(public.crm_refs_of_records(tests.id('one'), jsonb_build_object('account', array[tests.id('gone')])), '{}',
  'a circle of merges has an end');
select * from finish();
