select * from no_plan();
select tests.found_two_organizations();
insert into public.gateway_integrations (id, organization_id, user_id, crm_type, account_id, account_name, credentials)
values (tests.id('klaviyo'), tests.id('A'), 'ann', 'klaviyo', 'A', 'A', '{}');

create function tests.accept(p_emails text[], p_lease text, p_kind text default 'contact') returns jsonb language sql as $$
  select public.gateway_accept(
    tests.id('A'), 'ann', p_kind,
    (select jsonb_agg(jsonb_build_object(
       'contact_key', 'e:' || e, 'email', e, 'phone', null, 'payload', jsonb_build_object('email', e),
       'invalid', case when e = 'wrong' then '{"code": "invalid", "message": "It is wrong.", "field": "email"}'::jsonb end)
       order by n)
     from unnest(p_emails) with ordinality t (e, n)),
    null, null, null, tests.id(p_lease), 90)
$$;
create function tests.claim(p_lease text, p_limit integer default 10) returns text[] language sql as $$
  select coalesce(array_agg(w ->> 'contact_key' order by n), '{}')
  from jsonb_array_elements(public.gateway_claim(
    tests.id('klaviyo'), null, tests.id(p_lease), jsonb_build_object('klaviyo', p_limit), 90) -> 'work') with ordinality t (w, n)
$$;
create function tests.settle(p_lease text, p_status text, p_wait numeric default 0, p_error jsonb default null) returns integer
language sql as $$
  select jsonb_array_length(public.gateway_settle(
    tests.id(p_lease),
    (select jsonb_agg(jsonb_build_object('id', r.id, 'status', p_status, 'action', case p_status when 'synced' then 'created' end,
       'record_id', null, 'error', p_error, 'warnings', '[]'::jsonb, 'attempt', '{"outcome": "x"}'::jsonb, 'wait_seconds', p_wait,
       'unanswered', false, 'state', null))
     from public.gateway_results r where r.lease = tests.id(p_lease)), false, false))
$$;
create function tests.look(p_key text) returns jsonb language sql as $$
  select jsonb_agg(jsonb_build_object('status', r.status, 'attempts', r.attempts, 'code', r.error ->> 'code') order by r.sequence)
  from public.gateway_results r where r.contact_key = p_key
$$;
create function tests.end_leases() returns void language sql as $$
  update public.gateway_results set leased_until = leased_until - interval '1 day', next_at = now() where status = 'queued'
$$;

-- The one that takes a call has its work at once.
select is(jsonb_array_length(tests.accept(array['a'], 'one') -> 'work'), 1, 'who writes a delivery down has its work');
select is(tests.claim('two'), '{}', 'and nobody else while the lease lasts');
select is(jsonb_array_length(tests.accept(array['a'], 'three') -> 'work'), 0, 'more about the same contact waits for it');
select is(tests.claim('two'), '{}', 'with workers too');
select is(tests.settle('two', 'synced'), 0, 'who has no lease notes nothing');
select is(tests.settle('one', 'synced'), 1, 'who has it notes the outcome');
select is(tests.claim('two'), '{e:a}', 'then what came next is due');
select is(tests.settle('one', 'failed'), 0, 'a lease that has ended with its work is none');
select is(tests.settle('two', 'queued', 8, '{"code": "crm_unavailable", "message": "Later.", "retryable": true}'), 1,
  'work can wait');
select is(tests.claim('two'), '{}', 'and is not due before its time');
select is(tests.look('e:a'),
  '[{"status": "synced", "attempts": 1, "code": null}, {"status": "queued", "attempts": 1, "code": "crm_unavailable"}]',
  'the rows say how often it was tried');
select is((select (synced, failed)::text from public.gateway_integrations where id = tests.id('klaviyo')), '(1,0)',
  'the integration counts what has ended');

-- A process that is stopped: a worker looks when its lease has ended, and one wake-up stands for many leases.
create function tests.wake_ups() returns bigint language sql as $$
  select count(*) from pgmq.q_crm_gateway q where q.message ->> 'integrationId' = tests.id('klaviyo')::text and q.vt > now()
$$;
delete from pgmq.q_crm_gateway;
update public.gateway_integrations set watched_until = null;
select tests.accept(array['w1'], 'w1');
select tests.accept(array['w2'], 'w2');
select is(tests.wake_ups(), 1::bigint, 'work that is in somebody’s hands at the same time has one wake-up');
select ok((select min(q.vt) from pgmq.q_crm_gateway q) > (select max(r.leased_until) from public.gateway_results r),
  'which is seen when all of its leases have ended');
update public.gateway_integrations set watched_until = watched_until - interval '16 seconds';
select tests.accept(array['w3'], 'w3');
select is(tests.wake_ups(), 2::bigint, 'what is in somebody’s hands for longer has another');
update public.gateway_results set lease = null, leased_until = null where contact_key = 'e:w1';
update public.gateway_integrations set watched_until = null;
select is(jsonb_array_length(public.gateway_claim(tests.id('klaviyo'),
  (select delivery_id from public.gateway_results where contact_key = 'e:w1'), tests.id('w1'), '{"klaviyo": 10}', 90)
  -> 'work'), 1,
  'a worker takes its own work again');
select is(tests.wake_ups(), 3::bigint, 'is watched too');
select tests.settle('w1', 'synced'), tests.settle('w2', 'synced'), tests.settle('w3', 'synced');
update public.gateway_integrations set synced = synced - 3;

select tests.accept(array['b'], 'killed');
select tests.end_leases();
select is(tests.claim('next'), '{e:a,e:b}', 'what a stopped process had is taken over, with what is due by then');
select is(
  (select array[attempts::text, (unanswered_since is not null)::text, history -> 0 ->> 'outcome']
   from public.gateway_results where contact_key = 'e:b'),
  '{1,true,interrupted}', 'it was an attempt whose answer is not known');
select is(tests.settle('killed', 'synced'), 0, 'the stopped one has no word in it any more');
select tests.end_leases();
select tests.claim('third');
select tests.end_leases();
select is(tests.claim('fourth'), '{}', 'what was stopped three times is not tried a fourth time');
select is(tests.look('e:b'), '[{"status": "failed", "attempts": 3, "code": "interrupted"}]', 'but parked with the reason');
select is(public.gateway_retry(tests.id('B'), null), 0, 'another organisation sends nothing of it again');
select is(public.gateway_retry(tests.id('A'), null), 2, 'and goes on when somebody asks');
select is(tests.claim('again', 1), '{e:a}', 'no more than the limit at once');
select is(tests.claim('more'), '{e:b}', 'the rest for the next worker');
select tests.settle('again', 'synced');
select tests.settle('more', 'synced');

-- What an earlier delivery may have made, although it failed, is known of the same event.
create function tests.accept_event(p_id text, p_lease text) returns jsonb language sql as $$
  select public.gateway_accept(tests.id('A'), 'ann', 'event', jsonb_build_array(jsonb_build_object('contact_key', 'e:ev',
    'email', 'ev', 'phone', null, 'payload', jsonb_build_object('event_name', 'Paid', 'event_id', p_id), 'invalid', null)),
    null, null, null, tests.id(p_lease), 90) #> '{work,0}'
$$;
select is(tests.accept_event('1', 'event one') ->> 'unanswered_since', null, 'an event that is new was never sent');
select tests.end_leases();
create table tests.taken as select public.gateway_claim(tests.id('klaviyo'), null, tests.id('event two'), '{"klaviyo": 10}', 90)
  #> '{work,0}' as work;
select is((select (work ->> 'interrupted_at')::timestamptz from tests.taken), (select (history #>> '{0,at}')::timestamptz
  from public.gateway_results where contact_key = 'e:ev'), 'the worker that had it was stopped then');
select tests.settle('event two', 'failed');
create table tests.events as select tests.accept_event('1', 'event three') as again;
select tests.settle('event three', 'failed');
select is((select (again ->> 'unanswered_since')::timestamptz from tests.events), (select min(unanswered_since)
  from public.gateway_results where contact_key = 'e:ev'), 'the same event again is looked for');
create table tests.others as select tests.accept_event('2', 'event four') as other;
select is((select array[other #>> '{payload,event_id}', other ->> 'unanswered_since'] from tests.others), '{2,null}',
  'another one is not');
select tests.settle('event four', 'synced');

-- One that is wrong.
select tests.accept(array['wrong', 'c'], 'none', 'contacts');
select is(tests.look('e:wrong'), '[{"status": "failed", "attempts": 0, "code": "invalid"}]', 'what is wrong has failed at once');
select is(public.gateway_retry(tests.id('A'), array(select id from public.gateway_results where contact_key = 'e:wrong')), 0,
  'there is nothing to send again of it');
select tests.settle('none', 'synced');

-- A CRM that is disconnected under way.
select tests.accept(array['held'], 'held');
select tests.accept(array['waits'], null);
select is(public.gateway_disconnect(tests.id('A'), 'ann', 'klaviyo'), true, 'it is disconnected');
select is(public.gateway_disconnect(tests.id('A'), 'ann', 'klaviyo'), false, 'once');
select is(tests.look('e:waits'), '[{"status": "failed", "attempts": 0, "code": "not_connected"}]', 'what waited is parked');
select is(tests.look('e:held'), '[{"status": "queued", "attempts": 0, "code": null}]', 'what is on its way ends as it ends');
select tests.settle('held', 'queued', 2, '{"code": "crm_unavailable", "message": "Later.", "retryable": true}');
select is(tests.look('e:held'), '[{"status": "failed", "attempts": 1, "code": "crm_unavailable"}]', 'without another attempt');
update public.gateway_results set status = 'queued', lease = tests.id('dead'), leased_until = now() - interval '1 minute'
where contact_key = 'e:held';
update public.gateway_integrations set failed = failed - 1;
select is(tests.claim('last'), '{}', 'what a stopped process had of it');
select is(tests.look('e:held'), '[{"status": "failed", "attempts": 2, "code": "not_connected"}]', 'is parked too');
select is(public.gateway_retry(tests.id('A'), null), 0, 'and not sent again before it is connected');
select is(
  (select failed from public.gateway_integrations where id = tests.id('klaviyo')),
  (select count(*) from public.gateway_results where status = 'failed'), 'the integration has counted every failure');

-- Plans are kept from when the tables were empty: a push reads what it is about, however much others have pushed.
create function tests.rows_read() returns bigint language sql as $$
  select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint from pg_stat_xact_user_tables
  where relname in ('gateway_results', 'gateway_items', 'gateway_integrations', 'gateway_deliveries')
$$;
update public.gateway_integrations set credentials = '{}', status = 'connected';
insert into public.gateway_integrations (organization_id, user_id, crm_type, account_id, account_name, credentials)
select tests.id('A'), 'other-' || n, 'klaviyo', 'A', 'A', '{}' from generate_series(1, 300) n;
select isnt(tests.accept(array_agg('many' || n), null, 'contacts'), null, 'many are queued') from generate_series(1, 300) n;
create table tests.read as select 0 as step, tests.rows_read() as n, null::jsonb as answer;
insert into tests.read select 1, 0, tests.accept(array['one of many'], 'reader');
update tests.read set n = tests.rows_read() where step = 1;
insert into tests.read select 2, 0, public.gateway_settle(tests.id('reader'), jsonb_build_array(jsonb_build_object(
  'id', r.answer #>> '{work,0,id}', 'status', 'synced', 'action', 'created', 'attempt', '{"outcome": "x"}'::jsonb)), false, false)
from tests.read r where step = 1;
update tests.read set n = tests.rows_read() where step = 2;
select is(jsonb_array_length(answer), 1, 'one is settled') from tests.read where step = 2;
select cmp_ok(r.n - b.n, '<', 40::bigint,
  case r.step when 1 then 'to write a push down reads' else 'to settle it reads' end || ' its own rows')
from tests.read r join tests.read b on b.step = r.step - 1 order by r.step;
select * from finish();
