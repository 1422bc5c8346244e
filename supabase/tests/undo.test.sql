-- The history as people ask it, and what an undo is to take back of a run.
select * from no_plan();
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot');
select tests.add_connection('other', 'B', 'hubspot');

insert into public.contacts (id, organization_id, last_name) values (tests.id('zoe'), tests.id('A'), 'Zoe'),
  (tests.id('bob here'), tests.id('B'), 'Bob');
delete from public.crm_sync_changes;
insert into public.crm_sync_logs (id, organization_id, connection_id, sync_type, status, completed_at) values
  (tests.id('run'), tests.id('A'), tests.id('one'), 'full', 'completed', now()),
  (tests.id('of B'), tests.id('B'), tests.id('other'), 'full', 'completed', now());
insert into public.crm_sync_state (id, organization_id, connection_id, record_id, crm_record_id, status)
values (tests.id('link'), tests.id('A'), tests.id('one'), tests.id('zoe'), '7', 'linked')
on conflict (connection_id, object_type, record_id) do update set id = excluded.id, crm_record_id = '7', status = 'linked';
insert into public.crm_sync_changes
  (organization_id, connection_id, run_id, link_id, record_id, crm_record_id, side, kind, field, before, after, reason)
values
  (tests.id('A'), tests.id('one'), tests.id('run'), tests.id('link'), tests.id('zoe'), '7', 'adsapp', 'updated', 'lastName',
   '"Old"', '"Zoe"', 'crm_changed'),
  (tests.id('A'), tests.id('one'), tests.id('run'), tests.id('link'), tests.id('zoe'), '7', 'crm', 'updated', 'phone', null,
   '"12"', 'adsapp_changed'),
  (tests.id('A'), tests.id('one'), tests.id('run'), tests.id('link'), tests.id('zoe'), '7', 'link', 'conflict', 'company',
   '"a"', '"b"', 'manual'),
  (tests.id('A'), tests.id('one'), tests.id('run'), null, null, null, 'adsapp', 'updated', 'email', null, null,
   'erased_on_request'),
  (tests.id('B'), tests.id('other'), tests.id('of B'), gen_random_uuid(), tests.id('bob here'), '9', 'adsapp', 'updated',
   'lastName', null, '"Bob"', 'crm_changed');

select tests.as_user(tests.id('mia'));
select results_eq(
  $$ select field from public.crm_history_page(tests.id('A'), tests.id('zoe'), null) $$, $$ values ('company'), ('phone'),
     ('lastName') $$, 'a record''s history is the newest first');
select results_eq(
  $$ select field from public.crm_history_page(tests.id('A'), tests.id('zoe'), null, 'phone') $$, $$ values ('phone') $$,
  'a field has its own');
select results_eq(
  $$ select n.field from public.crm_history_page(tests.id('A'), null, tests.id('run'), p_limit => 1) f
     cross join lateral public.crm_history_page(tests.id('A'), null, tests.id('run'), p_at => f.created_at, p_id => f.id,
                                                p_limit => 1) n $$, $$ values ('company') $$, 'a run''s is paged by its entries');
select is((select count(*) from public.crm_history_page(tests.id('A'), null, tests.id('run'), p_side => 'crm')), 1::bigint,
  'by side');
select is((select count(*) from public.crm_history_page(tests.id('A'), null, tests.id('run'), p_search => 'ZOE')), 3::bigint,
  'by the name of the record, or a value');
select is((select count(*) from public.crm_history_page(tests.id('A'), null, tests.id('run'), p_search => '%')), 0::bigint,
  'what is searched for is no pattern');
select is((select count(*) from public.crm_history_page(tests.id('B'), null, tests.id('of B'))), 0::bigint,
  'another organisation''s is not seen');
select is((select count(*) from public.crm_history_page(tests.id('A'), null, tests.id('of B'))), 0::bigint,
  'nor under one''s own name');

select tests.as_service();
select is(public.crm_undo_scope(tests.id('run'), null, null, null) ->> 'entries', '3',
  'what is to be taken back leaves out what only says how a pair stands');
select throws_ok($$ select public.crm_start_undo(tests.id('B'), tests.id('bob'), tests.id('run'), null, null, null) $$, 'P0002',
  'run_not_found', 'another organisation''s run is not undone');
update public.crm_sync_logs set status = 'running' where id = tests.id('run');
select throws_ok($$ select public.crm_start_undo(tests.id('A'), tests.id('mia'), tests.id('run'), null, null, null) $$, 'P0001',
  'run_not_ended', 'a run is undone once it has ended');
update public.crm_sync_logs set status = 'completed' where id = tests.id('run');
select throws_ok($$ select public.crm_start_undo(tests.id('A'), tests.id('mia'), tests.id('run'), null, 'custom.x', null) $$,
  'P0001', 'nothing_to_undo', 'where nothing was written there is nothing to undo');
create temporary table undo as
  select public.crm_start_undo(tests.id('A'), tests.id('mia'), tests.id('run'), null, null, null) as run;
select is((select run ->> 'status' from undo), 'running', 'an undo begins where no other run is active');
select is((select public.crm_start_undo(tests.id('A'), tests.id('mia'), tests.id('run'), null, null, null) ->> 'id'),
  (select run ->> 'id' from undo), 'the same undo again is the same run');
select results_eq(
  $$ select outcome, reason from public.crm_undo_items where run_id = (select (run ->> 'id')::uuid from undo)
     order by change_id $$,
  $$ values ('open', null), ('open', null), ('left', 'erased') $$, 'what is about an erased person is left from the start');
select is((select undo -> 'since' from public.crm_load_undo((select (run ->> 'id')::uuid from undo), 'contact', false, null,
  10)), '[]'::jsonb, 'nothing has changed since');
insert into public.crm_sync_changes (organization_id, record_id, side, kind, field, after, reason)
values (tests.id('A'), tests.id('zoe'), 'adsapp', 'updated', 'phone', '"1"', 'edited');
select is((select undo -> 'since' from public.crm_load_undo((select (run ->> 'id')::uuid from undo), 'contact', false, null,
  10)), '["adsapp.updated"]'::jsonb, 'an edit since is known');

select ok(public.crm_claim_run((run ->> 'id')::uuid, tests.id('lease'), 60), 'a worker takes it') from undo;
insert into public.crm_sync_changes (organization_id, connection_id, run_id, link_id, record_id, side, kind, field, reason)
select tests.id('A'), tests.id('one'), (run ->> 'id')::uuid, tests.id('link'), tests.id('zoe'), 'adsapp', 'updated', 'lastName',
       'undone' from undo;
select public.crm_settle_undo((select (run ->> 'id')::uuid from undo), tests.id('lease'), (
  select jsonb_build_array(jsonb_build_object('ids', jsonb_agg(change_id), 'outcome', 'already'))
  from public.crm_undo_items where outcome = 'open'));
select results_eq(
  $$ select c.field, i.outcome from public.crm_undo_items i join public.crm_sync_changes c on c.id = i.change_id
     where i.run_id = (select (run ->> 'id')::uuid from undo) and c.field <> 'email' order by 1 $$,
  $$ values ('lastName', 'restored'), ('phone', 'already') $$, 'what the undo''s own log has was done by it');
select public.crm_finish_run((select (run ->> 'id')::uuid from undo), tests.id('lease'), null, '{}', 0, null);
select is((select status from public.crm_sync_logs where id = (select (run ->> 'id')::uuid from undo)), 'partial',
  'an undo that left something says so');
select is((select status from public.crm_sync_logs where sync_type <> 'undo' and connection_id = tests.id('one')), 'completed',
  'and the run that it undid stays as it was');

select * from finish();
