select * from no_plan();
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot'), tests.add_connection('two', 'B', 'hubspot');
update public.crm_connection_objects set sync_cursor = '{}';
update public.crm_connections set account = jsonb_build_object('id', case when id = tests.id('one') then '4711' else '4712' end);
create function tests.received(p_queue text, p_count integer default 100) returns setof jsonb language sql as $$
  select j -> 'job' from jsonb_array_elements(
    public.crm_receive_jobs(jsonb_build_array(jsonb_build_object('queue', p_queue, 'count', p_count)), 30)) j
$$;
create function tests.empty_queues() returns void language sql as $$
  select count(pgmq.purge_queue('crm_live')), count(pgmq.purge_queue('crm_work'))
$$;

-- A message is one worker's at a time.
select public.crm_send_job('crm_work', '{"kind": "health", "n": 1}', 0),
  public.crm_send_job('crm_work', '{"kind": "health", "n": 2}', 0);
create table tests.first as select public.crm_receive_jobs('[{"queue": "crm_work", "count": 1}]', 30) as jobs;
select is((select jobs #>> '{0,job,n}' from tests.first), '1', 'the oldest message comes first');
select results_eq($$ select * from tests.received('crm_work') $$, $$ values ('{"kind": "health", "n": 2}'::jsonb) $$,
  'and is invisible to the next worker');
select is_empty($$ select * from tests.received('crm_work') $$, 'until its time is up');
select public.crm_set_job_visibility('crm_work', array[(select (jobs #>> '{0,id}')::bigint from tests.first)], 0);
select public.crm_requeue_job('crm_work', (select (jobs #>> '{0,id}')::bigint from tests.first),
  '{"kind": "health", "n": 1, "attempts": 1}', 0);
select public.crm_send_job('crm_work', '{"kind": "health", "n": 3}', 0);
select results_eq($$ select * from tests.received('crm_work') $$,
  $$ values ('{"kind": "health", "n": 1, "attempts": 1}'::jsonb), ('{"kind": "health", "n": 3}') $$,
  'a message that was put back is at the end, once');
select public.crm_send_job('crm_work', '{"kind": "health", "n": 4}', 60);
select is_empty($$ select * from tests.received('crm_work') $$, 'a delayed one is not seen yet');
select tests.empty_queues();

-- What was tried too often is kept with the reason.
select public.crm_send_job('crm_live', jsonb_build_object('kind', 'live', 'connectionId', tests.id('one')), 0);
select public.crm_dead_letter_job('crm_live',
  (select (j ->> 'id')::bigint from jsonb_array_elements(public.crm_receive_jobs('[{"queue": "crm_live", "count": 1}]', 0)) j),
  jsonb_build_object('kind', 'live', 'connectionId', tests.id('one')), 8, 'HubSpot is away.');
select results_eq('select organization_id, attempts, reason from public.crm_dead_letters',
  $$ values (tests.id('A'), 8, 'HubSpot is away.') $$, 'a dead letter is stored with its organisation and reason');
select is((select last_error from public.crm_connections where id = tests.id('one')), 'HubSpot is away.',
  'and the connection shows it');
select is_empty($$ select * from tests.received('crm_live') $$, 'and is out of the queue');

-- What is no job is kept too, no matter whom it names.
select public.crm_dead_letter_job('crm_live', 0, p_job, 0, 'No job.')
from unnest(array['{"kind": "?"}', '{"connectionId": "no id"}', '"text"', 'null', null]::jsonb[]) p_job;
select results_eq($$ select job from public.crm_dead_letters where connection_id is null order by id $$,
  $$ values ('{"kind": "?"}'::jsonb), ('{"connectionId": "no id"}'), ('"text"'), ('null'), ('null') $$,
  'a message that names no connection is a dead letter of no organisation');

-- A run and its message go together.
create table tests.run as select tests.start_run('one', 'mine') as id;
create function tests.message() returns bigint language sql as $$ select message_id from public.crm_sync_logs
  where id = (select id from tests.run) $$;
select isnt(tests.message(), null, 'a run has a message');
select is_empty($$ select * from tests.received('crm_work') $$, 'which is invisible while its starter has the lease');
select is(public.crm_release_run((select id from tests.run), tests.id('mine'), 0, null, 0, false), 0, 'given back');
select results_eq($$ select * from tests.received('crm_work') $$,
  $$ select jsonb_build_object('kind', 'run', 'connectionId', tests.id('one'), 'runId', (select id from tests.run)) $$,
  'it is there for the next worker');
select is(public.crm_claim_run((select id from tests.run), tests.id('next'), 60), true, 'which claims the run');
select is(public.crm_release_run((select id from tests.run), tests.id('next'), 0, 'slow', 30, true), 1, 'a failure is counted');
select is_empty($$ select * from tests.received('crm_work') $$, 'and waits its time');
select public.crm_claim_run((select id from tests.run), tests.id('next'), 60);
select public.crm_apply((select id from tests.run), tests.id('next'), 60, 'contact', '[]', 0, 0, '{"cursor": {"page": 1}}');
select is((select failures from public.crm_sync_logs where id = (select id from tests.run)), 0,
  'whatever is done in between takes the count back');
select public.crm_finish_run((select id from tests.run), tests.id('next'), null, null, 0, null);
select is((select count(*) from pgmq.q_crm_work), 0::bigint, 'the end of a run is the end of its message');

-- A run that would do too much.
update tests.run set id = tests.start_run('one', 'mine');
select public.crm_suspend_run((select id from tests.run), tests.id('mine'), '{"changes": 300}', 2);
select results_eq($$ select status, message_id, guard ->> 'changes', api_calls from public.crm_sync_logs
    where id = (select id from tests.run) $$,
  $$ values ('waiting', null::bigint, '300', 2) $$, 'waits without a message, with its numbers');
select is(public.crm_start_run(tests.id('one'), 'delta', 'bidirectional', 'cron', null, null, tests.id('x'), 60) ->> 'started',
  'false', 'and nothing else starts meanwhile');
select is(public.crm_start_live(tests.id('one'), tests.id('x'), 60) ->> 'kind', 'idle', 'nor anything live where nothing waits');
select throws_ok($$ select public.crm_decide_run((select id from tests.run), tests.id('B'), tests.id('bob'), true) $$, 'P0002',
  null, 'another organisation has no say');
select public.crm_decide_run((select id from tests.run), tests.id('A'), tests.id('ann'), true);
select is((select status from public.crm_sync_logs where id = (select id from tests.run)), 'running', 'approved, it continues');
select results_eq($$ select j ->> 'kind' from tests.received('crm_work') j $$, $$ values ('run') $$, 'and is on the queue again');
select throws_ok($$ select public.crm_decide_run((select id from tests.run), tests.id('A'), tests.id('ann'), true) $$, 'P0002',
  null, 'once');
select public.crm_claim_run((select id from tests.run), tests.id('mine'), 60);
select public.crm_suspend_run((select id from tests.run), tests.id('mine'), '{"changes": 300}', 0);
select public.crm_decide_run((select id from tests.run), tests.id('A'), tests.id('ann'), false);
select results_eq($$ select r.status, c.status
    from public.crm_sync_logs r join public.crm_connections c on c.id = r.connection_id
    where r.id = (select id from tests.run) $$,
  $$ values ('cancelled', 'paused') $$, 'rejected, it ends, and the connection rests');
update public.crm_connections set status = 'active';
select tests.empty_queues();

-- The budget of a day.
update tests.run set id = tests.start_run('one', 'mine');
select public.crm_advance_run((select id from tests.run), tests.id('mine'), null, null, null, 7);
select public.crm_finish_run((select id from tests.run), tests.id('mine'), null, null, 3, null);
update tests.run set id = tests.start_run('one', 'mine', 'webhook');
select public.crm_finish_run((select id from tests.run), tests.id('mine'), null, null, 4, null);
select results_eq($$ select background, live from public.crm_api_usage where connection_id = tests.id('one') $$,
  $$ values (12, 4) $$, 'calls of runs and of live changes are counted apart');
select is_empty('select 1 from public.crm_sync_logs where id = (select id from tests.run)',
  'a live run that found nothing to do leaves no trace');

-- What is due.
update public.crm_connections set last_delta_at = now(), last_full_at = now();
select is(public.crm_enqueue_runs(false), '[]', 'nothing is started before its time');
select is(jsonb_array_length(public.crm_enqueue_runs(true)), 2, 'unless it is forced');
select is(jsonb_array_length(public.crm_enqueue_runs(true)), 2, 'abandoned runs become visible to workers again');
select is((select count(*) from pgmq.q_crm_work), 2::bigint, 'with one message each');
update public.crm_sync_logs set status = 'completed', completed_at = now() where status = 'running';
select tests.empty_queues();
update public.crm_connections set last_delta_at = now() - interval '14 minutes 40 seconds' where id = tests.id('one');
update public.crm_connections set last_delta_at = now() - interval '10 minutes' where id = tests.id('two');
select is(public.crm_enqueue_runs(false) -> 0 ->> 'connectionId', tests.id('one')::text, 'a quarter of an hour is the rule');
update public.crm_sync_logs set status = 'completed', completed_at = now() where status = 'running';
update public.crm_connections set last_delta_at = now() - interval '20 minutes',
  settings = '{"schedule": {"deltaMinutes": 60, "fullDays": null}}', last_full_at = now() - interval '90 days';
select is(public.crm_enqueue_runs(false), '[]', 'each connection has its own schedule');
update public.crm_connections set settings = '{"schedule": {"deltaMinutes": 60, "fullDays": 30}}' where id = tests.id('two');
update public.crm_connection_objects set enabled = false where connection_id = tests.id('two');
select is(public.crm_enqueue_runs(false), '[]', 'nothing starts where every object is off, however overdue');
update public.crm_connection_objects set enabled = true where connection_id = tests.id('two');
select public.crm_enqueue_runs(false);
select results_eq($$ select sync_type, connection_id from public.crm_sync_logs where status = 'running' $$,
  $$ values ('full', tests.id('two')) $$, 'full runs too');
update public.crm_connections set status = 'paused';
select is(public.crm_enqueue_jobs('health'), '[]', 'a paused connection is left alone');

select * from finish();
