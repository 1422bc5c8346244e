-- Creates that the CRM has not answered and may still carry out.
select * from no_plan();
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'salesforce'), tests.add_connection('two', 'B', 'salesforce');
update public.crm_connection_objects set sync_cursor = '{}';
insert into public.contacts (id, organization_id, first_name) values
  (tests.id('sent'), tests.id('A'), 'Sent'), (tests.id('free'), tests.id('A'), 'Free');
create function tests.link_of(p_record text) returns public.crm_sync_state language sql as $$
  select l from public.crm_sync_state l where record_id = tests.id(p_record)
$$;
create table tests.run as select tests.start_run('one', 'mine', 'full') as id;
create function tests.mark(p_record text, p_seconds integer) returns void language sql as $$
  select from public.crm_mark_outgoing((select id from tests.run), tests.id('mine'), jsonb_build_array(jsonb_build_object(
    'linkId', (tests.link_of(p_record)).id, 'linkVersion', (tests.link_of(p_record)).version,
    'outgoing', '{"firstName": "x"}'::jsonb, 'pendsSeconds', p_seconds)))
$$;
create function tests.pending(p_live boolean, p_orphaned boolean) returns setof uuid language sql as $$
  select (record ->> 'id')::uuid
  from public.crm_load_pending(tests.id('one'), 'contact', false, null, 10, null, p_live, p_orphaned)
$$;
select tests.mark('sent', 900);
select set_eq($$ select tests.pending(false, false) $$, $$ values (tests.id('free')) $$,
  'one that may still be carried out is not sent again');
select set_eq($$ select tests.pending(false, true) $$, $$ values (tests.id('sent')) $$, 'but looked for');
select is((select link -> 'is_unanswered'
  from public.crm_load_pending(tests.id('one'), 'contact', false, null, 10, null, false, true)), 'true', 'as what it is');
select is(public.crm_unanswered(tests.id('one')) - 'until', '{"records": 1, "lookAgainSeconds": 15}', 'soon at first');
update public.crm_sync_state set outgoing_at = now() - interval '10 minutes' where record_id = tests.id('sent');
select is(public.crm_unanswered(tests.id('one')) ->> 'lookAgainSeconds', '60', 'and once a minute later');
select is(public.crm_unanswered(tests.id('one'), tests.id('free')) ->> 'records', '0',
  'a run of one record waits for that alone');
select is(public.crm_unanswered(tests.id('two')) ->> 'records', '0', 'no other connection waits');
update public.crm_sync_state set live = record_id = tests.id('sent');
select is(private.crm_has_live(tests.id('one')), false, 'it is no live change until it may be sent again');

select public.crm_release_run((select id from tests.run), tests.id('mine'), 0, null, 15);
select is((select (unanswered, unanswered_until > now() + interval '10 minutes') from public.crm_sync_logs), (1, true),
  'the run says that it waits, and until when');
select public.crm_claim_run((select id from tests.run), tests.id('mine'), 60);
insert into public.crm_sync_logs (organization_id, connection_id, sync_type, status)
values (tests.id('A'), tests.id('one'), 'full', 'queued');
select is(public.crm_unanswered(tests.id('one')) -> 'lookAgainSeconds', 'null', 'it makes room for a run that is asked for');

update public.crm_sync_state set not_before = now() - interval '1 second' where record_id = tests.id('sent');
select set_eq($$ select tests.pending(false, false) $$, $$ values (tests.id('free')), (tests.id('sent')) $$,
  'when it can no longer arrive it is sent again');
select is(private.crm_has_live(tests.id('one')), true, 'and is live again');

select tests.mark('free', 900);
select public.crm_note_unsent((select id from tests.run), tests.id('mine'), array[(tests.link_of('free')).id]);
select is((tests.link_of('free')).not_before, null, 'one that was refused or never sent is not waited for');
select throws_ok(format($$ select public.crm_note_unsent(%L, tests.id('other'), '{}') $$, (select id from tests.run)),
  'CR001', null, 'which only the worker that has the run may say');
select tests.mark('free', null);
select is((tests.link_of('free')).not_before, null, 'nor one that may be sent twice');
select * from finish();
