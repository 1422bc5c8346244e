select plan(9);
select tests.found_two_organizations();
delete from pgmq.q_crm_live;
delete from pgmq.q_crm_work;
select tests.as_service();
select is((public.service_health() ->> 'cronSecondsAgo')::float, null::float, 'no job has run yet');
select public.note_heartbeat('crm-work'), public.note_heartbeat('crm-work');
select is((public.service_health() ->> 'cronSecondsAgo')::float, 0::float, 'one has run now');
select tests.as_owner();
select private.crm_send_message('crm_live', '{"kind": "live", "connectionId": null}');
update pgmq.q_crm_live set vt = now() - interval '40 seconds';
select private.crm_send_message('crm_work', '{"kind": "health", "connectionId": null}');
update pgmq.q_crm_work set vt = now() + interval '40 seconds', enqueued_at = now() - interval '1 hour';
select tests.as_service();
select results_eq(
  $$ select q ->> 'queue', (q ->> 'length')::int, round((q ->> 'waitingSeconds')::numeric)::int
     from jsonb_array_elements(public.service_health() -> 'queues') q order by 1 $$,
  $$ values ('crm_gateway', 0, 0), ('crm_knowledge', 0, 0), ('crm_live', 1, 40), ('crm_outbox', 0, 0), ('crm_work', 1, 0) $$,
  'what is worked on, or waits for its time, is not left lying');
select is(public.service_metrics() ->> 'organizations', '2', 'metrics count organisations');
select unalike(public.service_metrics()::text, '%' || tests.id('A') || '%', 'and name none');
select is(public.service_metrics() -> 'runs', '[]'::jsonb, 'what there is none of is an empty list');
select tests.as_owner();
select tests.add_connection('connection A', 'A');
select tests.start_run('connection A', 'lease');
select tests.as_service();
select is(public.service_metrics() -> 'runs', '[{"crm": "hubspot", "type": "delta", "status": "running", "count": 1}]'::jsonb,
  'runs by CRM, type and state');
select is(public.service_metrics() -> 'connections', '[{"crm": "hubspot", "status": "active", "count": 1}]'::jsonb,
  'connections by CRM and state');
select tests.as_user(tests.id('ann'));
select throws_ok($$ select public.service_metrics() $$, '42501', null, 'they are no person''s to read');
select * from finish();
