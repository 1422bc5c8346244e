select plan(5);
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot');
create table tests.run as select tests.start_run('one', 'mine') as id;
create function tests.messages() returns setof text language sql as $$
  select m.message ->> 'runId' from pgmq.q_crm_work m where m.message ->> 'kind' = 'run'
$$;

-- A run from before there were queues: running, its worker gone, and no message that would bring it to another one.
delete from pgmq.q_crm_work;
update public.crm_sync_logs set message_id = null, lease_expires_at = now() + interval '1 minute';
select public.crm_enqueue_runs(false);
select is_empty('select * from tests.messages()', 'a run that has a worker is left to it');
update public.crm_sync_logs set lease_expires_at = now() - interval '1 second';
select is(public.crm_enqueue_runs(false) -> 0 ->> 'runId', (select id::text from tests.run),
  'one without a worker is taken up');
select results_eq('select * from tests.messages()', 'select id::text from tests.run', 'by a message of its own');
select is((select message_id from public.crm_sync_logs), (select msg_id from pgmq.q_crm_work), 'which the run knows');
select public.crm_enqueue_runs(false);
select results_eq('select * from tests.messages()', 'select id::text from tests.run', 'once, however often that is asked');

select * from finish();
