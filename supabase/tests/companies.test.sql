select * from no_plan();
select tests.found_two_organizations();

insert into public.accounts (id, organization_id, name, domain, city) values
  (tests.id('acme'), tests.id('A'), 'Acme', 'acme.example', 'Aarhus'),
  (tests.id('beta'), tests.id('A'), ' beta ', null, null),
  (tests.id('core'), tests.id('A'), null, 'core.example', 'Bergen'),
  (tests.id('gone'), tests.id('A'), '50% off_', null, null),
  (tests.id('foreign'), tests.id('B'), 'Acme of B', 'b.example', null);
update public.accounts set parent_id = tests.id('acme') where id = tests.id('core');
update public.accounts set deleted_at = now() where id = tests.id('gone');
insert into public.contacts (id, organization_id, first_name, last_name, account_id) values
  (tests.id('ada'), tests.id('A'), 'Ada', 'Byron', tests.id('acme')),
  (tests.id('bo'), tests.id('A'), 'Bo', 'Adler', tests.id('acme')),
  (tests.id('eve'), tests.id('A'), 'Eve', 'Gone', tests.id('acme')),
  (tests.id('ida'), tests.id('A'), 'Ida', 'Else', tests.id('beta'));
update public.contacts set deleted_at = now() where id = tests.id('eve');

select tests.as_user(tests.id('vera'));
select results_eq($$ select id, fields, sort_value
  from public.records_page(tests.id('A'), 'account', array['city', 'contacts']) $$,
  $$ values (tests.id('acme'), '{"city": "Aarhus", "contacts": 2}'::jsonb, 'acme'),
    (tests.id('beta'), '{"city": null, "contacts": 1}', 'beta'),
    (tests.id('core'), '{"city": "Bergen", "contacts": 0}', 'core.example') $$,
  'companies by name, with their contacts that are not deleted; one without a name goes by its domain');
select results_eq($$ select id from public.records_page(tests.id('A'), 'account', p_after_value => 'acme',
  p_after_id => tests.id('acme'),
    p_limit => 1) $$, $$ values (tests.id('beta')) $$, 'a page starts after a row');
select results_eq($$ select id from public.records_page(tests.id('A'), 'account', p_descending => true,
  p_after_value => 'core.example',
    p_after_id => tests.id('core')) $$, $$ values (tests.id('beta')), (tests.id('acme')) $$, 'in either direction');
select results_eq($$ select id from public.records_page(tests.id('A'), 'account', p_search => ' ACME.ex ') $$,
  $$ values (tests.id('acme')) $$,
  'a search is in any field, whatever its case');
select is_empty($$ select id from public.records_page(tests.id('A'), 'account', p_search => '%') $$,
  'and has no signs of its own');
select results_eq($$ select id from public.records_page(tests.id('A'), 'account', p_search => '50% off_', p_sort => 'deleted',
    p_deleted => true) $$,
  $$ values (tests.id('gone')) $$, 'deleted ones are a list of their own');
select results_eq($$ select id from public.records_page(tests.id('A'), 'account',
    p_where => jsonb_build_object('parent', tests.id('acme'))) $$,
  $$ values (tests.id('core')) $$, 'subsidiaries are those of a company');
select is((select count(*) from public.records_page(tests.id('A'), 'account', p_sort => 'updated', p_descending => true)),
  3::bigint,
  'by time');
select throws_ok($$ select public.records_page(tests.id('A'), 'account', p_sort => 'id; drop table') $$, '22023', null,
  'by nothing else');
select is(public.records_count(tests.id('A'), 'account'), 3::bigint, 'counted');
select is(public.records_count(tests.id('A'), 'account', 'core'), 1::bigint, 'as found');
select is(public.records_count(tests.id('A'), 'account', p_deleted => true), 1::bigint, 'or deleted');
select throws_ok($$ select public.records_page(tests.id('B'), 'account') $$, '42501', null, 'not those of others');
select throws_ok($$ select public.records_count(tests.id('B'), 'account') $$, '42501', null, 'nor how many');
select throws_ok($$ select public.records_page(tests.id('A'), 'pg_authid') $$, '22023', null, 'nor what is no object');
select throws_ok(format($$ select public.records_page(tests.id('A'), 'account', %s) $$, f), '22023', null, 'nor what is no field')
from unnest(array['array[''city'', ''search_text'']', 'p_where => ''{"id) or (true": 1}''', 'array[''city'', null]']) f;
select results_eq($$ select id from public.records_page(tests.id('A'), 'account', p_where => '{"city": "Bergen",
  "owner": null}') $$,
  $$ values (tests.id('core')) $$, 'with these values alone; null: without one');
select is(public.records_count(tests.id('A'), 'account', p_where => '{"city": "Bergen'' or true --"}'), 0::bigint, 'as text');
select is(public.records_count(tests.id('A'), 'account', p_where => jsonb_build_object('parent', tests.id('acme'))), 1::bigint,
  'and counted');

select results_eq($$ select id from public.records_page(tests.id('A'), 'contact',
    p_where => jsonb_build_object('account', tests.id('acme'))) $$,
  $$ values (tests.id('bo')), (tests.id('ada')) $$, 'the contacts of a company by name');
select set_eq($$ select id, object_type, title from public.records_titles(array[tests.id('core'), tests.id('ada'),
    tests.id('gone'), tests.id('foreign'), tests.id('nobody')]) $$,
  $$ values (tests.id('core'), 'account', 'core.example'), (tests.id('ada'), 'contact', 'Ada Byron'),
    (tests.id('gone'), 'account', '50% off_') $$,
  'records of every object have names, deleted ones too, and none of another organisation');

-- A record in a list of a connection, and what a run would do to it.
select tests.as_owner();
select tests.add_connection('hub', 'A');
insert into public.crm_sync_state (id, organization_id, connection_id, object_type, record_id, crm_record_id, status, last_error)
values (tests.id('link'), tests.id('A'), tests.id('hub'), 'account', tests.id('beta'), '7', 'attention', '{"code": "refused"}'),
  (tests.id('person'), tests.id('A'), tests.id('hub'), 'contact', tests.id('ada'), '7', 'linked', null);
create table tests.run as select tests.start_run('hub', 'worker') as id;
update public.crm_sync_logs set guard = '{"object": "account", "stage": "pull"}' where id = (select id from tests.run);
insert into public.crm_planned_changes (organization_id, connection_id, run_id, stage, object_type, link_id, record_id,
  crm_record_id, impact, side, field, before, after, cause)
select tests.id('A'), tests.id('hub'), r.id, 'pull', p.object, p.link, p.record, '7', 'change', 'adsapp', p.field, '"a"', '"b"',
  'crm_edited'
from tests.run r, (values ('account', tests.id('link'), tests.id('beta'), 'city'),
  ('contact', tests.id('person'), tests.id('ada'), 'phone')) p (object, link, record, field);
grant select on tests.run to authenticated;
select tests.as_user(tests.id('mia'));
select results_eq($$ select id from public.records_page(tests.id('A'), 'account', p_list => 'attention') $$,
  $$ values (tests.id('beta')) $$,
  'companies in a list of the connections');
select is(public.records_count(tests.id('A'), 'account', p_list => 'attention', p_connection => tests.id('hub')), 1::bigint,
  'or of one of them');
select results_eq(
  $$ select object_type, record_id, title
    from public.crm_planned_page((select id from tests.run), null, null, null, false, 10) $$,
  $$ values ('account', tests.id('beta'), 'beta') $$,
  'a plan shows the records of the object that the run asks about, with their names');
select is((select count(*) from public.crm_planned_page((select id from tests.run), 'BETA', null, null, false, 10)), 1::bigint,
  'found by name');
select is((select count(*) from public.crm_planned_page((select id from tests.run), 'acme', null, null, false, 10)), 0::bigint,
  'or not');
select tests.as_user(tests.id('bob'));
select is_empty($$ select * from public.crm_planned_page((select id from tests.run), null, null, null, false, 10) $$,
  'no other organisation sees any of it');

-- Parents. Of these, beta is below none.
select tests.as_user(tests.id('ann'));
select lives_ok(format('update public.accounts set parent_id = %L where id = %L', tests.id('beta'), tests.id('acme')),
  'acme is below beta, and core below acme');
select throws_like(
  format('update public.accounts set name = %L, parent_id = %L where id = %L', 'B', tests.id('core'), tests.id('beta')),
  'hierarchy_cycle: %', 'what is two levels below a company cannot be above it');
select throws_like(format('update public.accounts set parent_id = %L where name in (%L, %L)', tests.id('core'), 'Acme', ' beta '),
  'hierarchy_cycle: %', 'whatever else is edited with it');
select results_eq($$ select id, name, parent_id from public.accounts where deleted_at is null order by name nulls last $$,
  $$ values (tests.id('beta'), ' beta ', null), (tests.id('acme'), 'Acme', tests.id('beta')),
    (tests.id('core'), null, tests.id('acme')) $$, 'and nothing is changed');
select tests.as_owner();
select set_config('crm.origin_connection', tests.id('one')::text, false);
select lives_ok(format('update public.accounts set parent_id = %L where id = %L', tests.id('core'), tests.id('beta')),
  'a circle that a sync closes is one');
select set_config('crm.origin_connection', '', false);
select lives_ok(format('update public.accounts set city = %L, parent_id = parent_id where id = %L', 'Oslo', tests.id('beta')),
  'in which companies can be edited');
insert into public.accounts (id, organization_id, name) values (tests.id('dale'), tests.id('A'), 'Dale');
select lives_ok(format('update public.accounts set parent_id = %L where id = %L', tests.id('core'), tests.id('dale')),
  'others be put below it');
select lives_ok(format('update public.accounts set parent_id = null where id = %L', tests.id('beta')), 'and which can be opened');

select * from finish();
