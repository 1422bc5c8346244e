select * from no_plan();
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot'), tests.add_connection('two', 'B', 'hubspot');
insert into public.contacts (id, organization_id, first_name) values (tests.id('ada'), tests.id('A'), 'Ada');
create table tests.run as select tests.start_run('one', 'mine') as id;
create function tests.run_json() returns jsonb language sql as $$ select to_jsonb(r) from public.crm_sync_logs r
  where id = (select id from tests.run) $$;
create function tests.lease_runs_out() returns void language sql as $$
  update public.crm_sync_logs set lease_expires_at = now() - interval '1 second' where status = 'running'
$$;

-- One at a time.
select is(public.crm_start_run(tests.id('one'), 'delta', 'bidirectional', 'cron', null, null, tests.id('other'),
  60) @> jsonb_build_object('started', false, 'run', jsonb_build_object('id', (select id from tests.run))), true,
  'a second start answers the run that is active');
select is(public.crm_start_run(tests.id('one'), 'delta', 'bidirectional', 'cron', null, null, tests.id('other'),
  60) -> 'run' ? 'lease_token', false, 'without its lease');
select throws_ok($$ insert into public.crm_sync_logs (organization_id, connection_id, sync_type)
  values (tests.id('A'), tests.id('one'), 'full') $$, '23505', null, 'there is no way to a second active run of a connection');
select lives_ok($$ insert into public.crm_sync_logs (organization_id, connection_id, sync_type, status)
  values (tests.id('A'), tests.id('one'), 'full', 'failed') $$, 'runs that ended are no obstacle');
select lives_ok($$ select tests.start_run('two', 'theirs') $$, 'nor are runs of other connections');
select throws_ok($$
  select public.crm_start_run(gen_random_uuid(), 'full', 'bidirectional', 'user', null, null, tests.id('x'), 60) $$, 'P0002',
  null, 'a run needs a connection');

-- What is asked for while another run is active is done after it, and what has yet to start is widened.
create function tests.ask(p_type text, p_direction text, p_trigger text default 'user', p_record text default null) returns uuid
language sql as $$
  select (public.crm_start_run(tests.id('two'), p_type, p_direction, p_trigger,
    case p_trigger when 'user' then tests.id('ann') end, case when p_record is not null then tests.id(p_record) end, null, 0)
    -> 'run' ->> 'id')::uuid
$$;
create function tests.queue() returns table (what text) language sql as $$
  select concat_ws(' ', sync_type, direction, trigger) from public.crm_sync_logs
  where connection_id = tests.id('two') and status = 'queued' order by record_id is null, started_at, id
$$;
update public.crm_sync_logs set started_at = now() - interval '1 minute' where connection_id = tests.id('two');
create table tests.asked as select tests.ask('delta', 'to_crm', 'cron') as cron;
select is((select status from public.crm_sync_logs where id = (select cron from tests.asked)), 'running',
  'what the active run does anyway is not queued for the schedule');
create table tests.delta as select tests.ask('delta', 'to_crm') as id;
select results_eq('select * from tests.queue()', $$ values ('delta to_crm user') $$, 'for a person it is, as that has begun');
select is(tests.ask('full', 'bidirectional'), (select id from tests.delta), 'a wider request takes the place of a queued one');
select results_eq('select * from tests.queue()', $$ values ('full bidirectional user') $$, 'and the run is what was asked for');
select is(tests.ask('delta', 'from_crm'), (select id from tests.delta), 'a narrower one is part of it');
select is(tests.ask('full', 'bidirectional'), (select id from tests.delta), 'the same one is the same run');
select isnt(tests.ask('manual', 'bidirectional', 'user', 'ada'), (select id from tests.delta), 'a single record''s is another');
select results_eq('select * from tests.queue()', $$ values ('manual bidirectional user'), ('full bidirectional user') $$,
  'which goes first');
update public.crm_sync_logs set status = 'completed', completed_at = now()
  where id = (select cron from tests.asked) or connection_id = tests.id('two') and sync_type = 'manual';
select private.crm_begin_next_run(tests.id('two'));
select results_eq($$ select id, status, phase, claims, message_id is not null from public.crm_sync_logs
  where connection_id = tests.id('two') and status in ('running', 'queued') $$,
  $$ select id, 'running', 'pull', 0, true from tests.delta $$, 'what is queued begins when the active run ends, with a job');
update public.crm_sync_logs set sync_type = 'delta', trigger = 'cron', started_by = null where id = (select id from tests.delta);
select is(tests.ask('full', 'bidirectional'), (select id from tests.delta), 'a run that no worker has taken is widened too');
select results_eq($$ select sync_type, trigger, started_by, checkpoint from public.crm_sync_logs
  where id = (select id from tests.delta) $$, $$ values ('full', 'user', tests.id('ann'), null::jsonb) $$,
  'and is the person''s from now on');
update public.crm_sync_logs set claims = 1, started_at = now() - interval '4 seconds' where id = (select id from tests.delta);
select is(tests.ask('full', 'bidirectional'), (select id from tests.delta), 'asked for twice in a moment, it is one run');
select isnt(tests.ask('delta', 'bidirectional'), (select id from tests.delta), 'less than what has begun is done after it');
update public.crm_sync_logs set status = 'waiting', guard = '{}' where id = (select id from tests.delta);
update public.crm_sync_logs set started_at = now() - interval '1 second'
  where connection_id = tests.id('two') and status = 'queued';
select is(tests.ask('full', 'bidirectional'), (select id from tests.delta), 'before a person''s decision nothing more is queued');
create table tests.switched as select public.crm_switch_object(tests.id('two'), tests.id('B'), tests.id('ann'), 'account',
  '{}', true, '{}') as id;
select results_eq($$ select status, sync_type, objects from public.crm_sync_logs where id = (select id from tests.switched) $$,
  $$ values ('queued', 'full', array['account']) $$, 'but the first sync of an object that is switched on meanwhile');
select is(tests.ask('full', 'bidirectional'), (select id from tests.delta), 'which lets nothing else past the decision');
select public.crm_decide_run((select id from tests.delta), tests.id('B'), tests.id('ann'), false);
select private.crm_begin_next_run(tests.id('two'));
select results_eq('select * from tests.queue()', $$ values ('delta bidirectional user'), ('full bidirectional user') $$,
  'a paused connection, as a rejection leaves it, starts nothing');
select public.crm_change_settings(tests.id('two'), tests.id('ann'), '{}', 'active');
select results_eq('select * from tests.queue()', $$ values ('full bidirectional user') $$, 'a resumed one does');
update public.crm_sync_logs set status = 'completed', completed_at = now()
  where connection_id = tests.id('two') and status = 'running';
select private.crm_begin_next_run(tests.id('two'));
select is((select status from public.crm_sync_logs where id = (select id from tests.switched)), 'running',
  'and the object is synced in its turn');
delete from public.crm_sync_logs where connection_id = tests.id('two');

-- The lease. Every function that takes one, with its answer to a stale token.
create table tests.leased (proname text primary key, call text, outcome text);
insert into tests.leased values
  ('crm_mark_outgoing', $$ public.crm_mark_outgoing(%L, %L, '[]') $$, 'CR001'),
  ('crm_note_unsent', $$ public.crm_note_unsent(%L, %L, '{}') $$, 'CR001'),
  ('crm_note_live_calls', $$ public.crm_note_live_calls(%L, %L, 1) $$, 'CR001'),
  ('crm_apply', $$ public.crm_apply(%L, %L, 60, 'contact', '[]', 0, 0, null) $$, 'CR001'),
  ('crm_advance_run', $$ public.crm_advance_run(%L, %L, 'push', null, null, 0) $$, 'CR001'),
  ('crm_finish_run', $$ public.crm_finish_run(%L, %L, null, null, 0, null) $$, 'CR001'),
  ('crm_renew_lease', $$ public.crm_renew_lease(%L, %L, 60) $$, 'false'),
  ('crm_claim_run', $$ public.crm_claim_run(%L, %L, 60) $$, 'false'),
  ('crm_suspend_run', $$ public.crm_suspend_run(%L, %L, '{}', 0) $$, 'CR001'),
  ('crm_plan_changes', $$ public.crm_plan_changes(%L, %L, 'contact', 'pull', '[]') $$, 'CR001'),
  ('crm_finish_planned', $$ public.crm_finish_planned(%L, %L, 'contact', 'pull', null) $$, 'CR001'),
  ('crm_mark_undo', $$ public.crm_mark_undo(%L, %L, '{}') $$, 'CR001'),
  ('crm_settle_undo', $$ public.crm_settle_undo(%L, %L, '[]') $$, 'CR001'),
  ('crm_end_undo', $$ public.crm_end_undo(%L, %L) $$, 'CR001'),
  ('crm_release_run', $$ public.crm_release_run(%L, %L, 1, 'why') $$, '');
select set_eq(
  $$ select p.proname::text from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname like 'crm\_%'
    and p.proname not like 'crm\_preview\_%' and 'p_lease' = any (p.proargnames) $$,
  $$ select proname from tests.leased union values ('crm_start_run'), ('crm_start_live') $$,
    'every function that takes a lease is covered');
create function tests.says(p_call text, p_run uuid, p_lease uuid) returns text
language plpgsql as $$
declare
  v_text text;
begin
  execute 'select (' || format(p_call, p_run, p_lease) || ')::text' into v_text;
  return coalesce(v_text, '');
exception when others then return sqlstate;
end
$$;
create table tests.before as select tests.run_json() as run;
select is(tests.says(call, (select id from tests.run), l), outcome,
  format('%s says %L to %s', proname, outcome, case when l is null then 'no token' else 'a stale token' end))
from tests.leased cross join unnest(array[tests.id('stale'), null]) l order by proname;
select is(tests.run_json(), (select run from tests.before), 'and a stale token changes nothing');
select is((select last_error from public.crm_connections where id = tests.id('one')), null, 'not on the connection either');
select is(tests.says(call, gen_random_uuid(), tests.id('mine')), outcome,
  format('%s says the same about a run that does not exist', proname)) from tests.leased order by proname;

select is(public.crm_renew_lease((select id from tests.run), tests.id('mine'), 600), true, 'the holder renews');
select cmp_ok((tests.run_json() ->> 'lease_expires_at')::timestamptz, '>', now() + interval '500 seconds',
  'for as long as it says');
select is(public.crm_claim_run((select id from tests.run), tests.id('next'), 60), false, 'a leased run cannot be claimed');
select tests.lease_runs_out();
select is(public.crm_claim_run((select id from tests.run), tests.id('next'), 60), true, 'a run whose holder went away is taken');
select is(public.crm_claim_run((select id from tests.run), tests.id('third'), 60), false, 'once');
select is(tests.run_json() ->> 'claims', '2', 'and that is counted');
select is(tests.says(call, (select id from tests.run), tests.id('mine')), outcome,
  format('%s refuses the former holder of the lease', proname)) from tests.leased where outcome = 'CR001' order by proname;
select lives_ok($$ select public.crm_release_run((select id from tests.run), tests.id('next'), 3, 'HubSpot is slow') $$,
  'the holder gives it back');
select results_eq($$ select last_error from public.crm_connections where id = tests.id('one') $$,
  $$ values ('HubSpot is slow') $$, 'and says why');
select is(public.crm_claim_run((select id from tests.run), tests.id('next'), 60), true, 'so that the next one continues at once');
select is(tests.run_json() ->> 'api_calls', '3', 'with its calls counted');

-- Phases.
select lives_ok($$
  select public.crm_advance_run((select id from tests.run), tests.id('next'), 'push', '{"stage": "linked"}', 7, 2,
  '{"code": "field_missing", "message": "m"}') $$, 'a run moves on');
select is(tests.run_json() @> '{"phase": "push", "checkpoint": {"stage": "linked"}, "records_expected": 7, "api_calls": 5,
  "errors": [{"code": "field_missing"}]}', true, 'and remembers where it is');
select public.crm_advance_run((select id from tests.run), tests.id('next'), null, null, null, 1);
select is(tests.run_json() @> '{"phase": "push", "checkpoint": {"stage": "linked"}, "records_expected": 7, "api_calls": 6}', true,
  'what is not said stays');

-- The end follows from what happened.
select throws_ok($$ update public.crm_sync_logs set records_processed = 5,
  records_success = 4 where id = (select id from tests.run) $$, '23514', null, 'processed is success and failed and skipped');
update public.crm_sync_logs set records_processed = 3, records_success = 1, records_failed = 1,
  records_skipped = 1 where id = (select id from tests.run);
select is((public.crm_finish_run((select id from tests.run), tests.id('next'), null, '{"contact": {"after": 9}}', 1,
  null)).status, 'partial',
  'a run with failures is not shown as plain success');
select is(tests.run_json() @> '{"phase": "done", "lease_token": null, "lease_expires_at": null, "api_calls": 7}', true,
  'and has no lease any more');
select is((select sync_cursor from public.crm_connection_objects where connection_id = tests.id('one')), '{"after": 9}',
  'the next delta begins where it ended');
select isnt((select last_sync_at from public.crm_connections where id = tests.id('one')), null, 'the connection knows when');
select is((select last_error from public.crm_connections where id = tests.id('one')), null, 'and shows no error');
select is(tests.says(call, (select id from tests.run), tests.id('next')), outcome,
  format('%s refuses a run that has ended', proname)) from tests.leased where outcome = 'CR001' order by proname;
select is(public.crm_claim_run((select id from tests.run), tests.id('x'), 60), false, 'and cannot be claimed');

update tests.run set id = tests.start_run('one', 'mine');
select is(tests.run_json() -> 'checkpoint', '{"cursors": {"contact": {"after": 9}}}',
  'a delta begins at the cursors of the connection''s objects');
select is((public.crm_finish_run((select id from tests.run), tests.id('mine'), '{"code": "x", "message": "It broke."}', null, 0,
  'error')).status, 'failed', 'a run with an error has failed');
select results_eq($$ select status, last_error, sync_cursor from public.crm_connections
  join public.crm_connection_objects on connection_id = id where id = tests.id('one') $$,
  $$ values ('error', 'It broke.', '{"after": 9}'::jsonb) $$, 'the connection shows it, and its cursor stays');
update tests.run set id = tests.start_run('one', 'mine', 'full');
select is(tests.run_json() -> 'checkpoint', 'null', 'a full run begins at the beginning');
select is((public.crm_finish_run((select id from tests.run), tests.id('mine'), null, null, 0, null)).status, 'completed',
  'a run without failures is completed');
select results_eq($$ select status, last_error, sync_cursor from public.crm_connections
  join public.crm_connection_objects on connection_id = id where id = tests.id('one') $$,
  $$ values ('active', null, '{"after": 9}'::jsonb) $$, 'a connection in error is well again, and no cursor moves none');

-- Failed records get another chance, not for ever.
create function tests.fail(p_attempts integer) returns void language sql as $$
  update public.crm_sync_state set status = 'attention', pending = false, attempts = p_attempts,
    crm_record_id = null where connection_id = tests.id('one')
$$;
select tests.fail(2);
select is(public.crm_retry_failed(tests.id('two'), 3), 0, 'a retry is for one connection');
select is(public.crm_retry_failed(tests.id('one'), 3), 1, 'a record that failed twice is tried a third time');
select results_eq('select status, pending, attempts from public.crm_sync_state', $$ values ('unlinked', true, 2) $$,
  'with its attempts kept');
select tests.fail(3);
select is(public.crm_retry_failed(tests.id('one'), 3), 0, 'but not a fourth');
update public.crm_sync_state set crm_record_id = '9';
select tests.start_run('one', 'mine', 'delta');
select is((select status from public.crm_sync_state), 'attention', 'a delta leaves it alone');
update public.crm_sync_logs set status = 'cancelled' where status = 'running';
select tests.start_run('one', 'mine', 'full');
select results_eq('select status, pending, attempts from public.crm_sync_state', $$ values ('linked', true, 0) $$,
  'a full run tries everything again');
update public.crm_sync_logs set status = 'cancelled', completed_at = now() where status = 'running';

-- What is old goes.
update public.crm_sync_logs set completed_at = now() - interval '31 days' where status in ('completed', 'partial');
update public.crm_sync_logs set status = 'running', started_at = now() - interval '400 days',
  completed_at = null where id = (select id from public.crm_sync_logs where status = 'failed' and completed_at is null);
insert into public.crm_sync_changes (organization_id, connection_id, run_id, side, kind, reason, created_at)
select tests.id('A'), tests.id('one'), (select id from public.crm_sync_logs where status = 'completed'), 'crm', 'updated', d,
  now() - d::interval from unnest(array['31 days', '4 years']) d;
insert into public.crm_oauth_states (state_hash, organization_id, user_id, crm_type, connection_id, code_verifier, expires_at)
select d, tests.id('A'), tests.id('ann'), 'hubspot', gen_random_uuid(), '{}',
  now() - d::interval from unnest(array['-1 minute', '1 hour', '25 hours']) d;
select is(public.crm_cleanup(30), '{"runs": 2, "changes": 1, "states": 1, "events": 0, "quotes": 0}',
  'cleanup says what it took away');
select results_eq('select reason, run_id from public.crm_sync_changes where connection_id is not null',
  $$ values ('31 days', null::uuid) $$,
  'a younger change stays, also when its run is gone');
select is_empty($$ select 1 from public.crm_sync_logs where completed_at < now() - interval '30 days' $$, 'old runs are gone');
select is((select count(*) from public.crm_sync_logs where status = 'running' and started_at < now() - interval '30 days'),
  1::bigint, 'an active run stays, however old');
select results_eq('select state_hash from public.crm_oauth_states order by 1', $$ values ('-1 minute'), ('1 hour') $$,
  'a state stays for a day after its end');
select is(public.crm_cleanup(30), '{"runs": 0, "changes": 0, "states": 0, "events": 0, "quotes": 0}',
  'a second cleanup finds nothing');

-- What there is to see in a run: everything that a list of runs with changes has to show.
create function tests.shows(p_set text) returns boolean language plpgsql as $$
declare v_shows boolean;
begin
  delete from public.crm_sync_logs;
  insert into public.crm_sync_logs (organization_id, connection_id, sync_type, status, phase)
  values (tests.id('A'), tests.id('one'), 'delta', 'completed', 'done');
  execute 'update public.crm_sync_logs set ' || p_set;
  select has_changes into v_shows from public.crm_sync_logs;
  return v_shows;
end
$$;
select is(tests.shows(s), shows, format('a run with %s is shown: %s', s, shows))
from (values ('records_processed = 9, records_skipped = 9', false), ('records_processed = 9, records_success = 9', false),
  ('local_created = 1', true), ('local_updated = 1', true), ('local_archived = 1', true), ('crm_created = 1', true),
  ('crm_updated = 1', true), ('crm_archived = 1', true), ('records_matched = 1', true), ('conflicts = 1', true),
  ('records_processed = 1, records_failed = 1', true), ('guard = ''{}''', true), ('status = ''failed''', true),
  ('status = ''cancelled''', false)) f (s, shows);

select * from finish();
