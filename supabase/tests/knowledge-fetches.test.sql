select plan(30);
select tests.found_two_organizations();
create function tests.settled(p_claim text, p_change jsonb, p_outcome text) returns boolean language sql as $$
  select public.knowledge_settle(tests.id('source A1'), tests.id(p_claim), 600, p_change, jsonb_build_object(
    'started_at', now(), 'outcome', p_outcome, 'requests', 1, 'bytes', 9, 'records', 0, 'chunks_added', 0, 'chunks_removed', 0,
    'chunks_kept', 0, 'masked', 0)) $$;
create function tests.staged(p_position integer) returns text language sql as $$
  select format('select public.knowledge_stage(%L, %L, %L)', tests.id('source A1'), tests.id('load'), jsonb_build_array(
    jsonb_build_object('position', p_position, 'path', '', 'text', 'text', 'content_hash', repeat('0', 32),
                       'words', '[]'::jsonb))) $$;
select tests.as_service();
insert into public.channel_pages (id, organization_id, page_id, page_name) values
  (tests.id('page A'), tests.id('A'), 'a', 'Page A'), (tests.id('page B'), tests.id('B'), 'b', 'Page B');
insert into public.knowledge_sources (id, organization_id, page, url, next_fetch_at)
select tests.id('source A' || n), tests.id('A'), tests.id('page A'),
  'https://a.example/' || n, now() - make_interval(mins => 10 - n)
from generate_series(1, 4) n;
insert into public.knowledge_sources (id, organization_id, page, url, next_fetch_at) values
  (tests.id('source B1'), tests.id('B'), tests.id('page B'), 'https://b.example/1', now() - interval '1 second'),
  (tests.id('source B2'), tests.id('B'), tests.id('page B'), 'https://b.example/2', now() + interval '1 hour'),
  (tests.id('source B3'), tests.id('B'), tests.id('page B'), 'https://b.example/3', now() - interval '1 hour');
insert into public.knowledge_links (organization_id, source_id, channel, name, is_active)
select s.organization_id, s.id, 'facebook', 'Link', s.id <> tests.id('source B3') from public.knowledge_sources s;

select tests.as_owner();
select is((select count(*)::int from pgmq.q_crm_knowledge where message ->> 'asked' is not null), 6,
  'what is active from the start is fetched at once');
delete from pgmq.q_crm_knowledge;
select tests.as_service();
update public.knowledge_links set is_active = false where source_id = tests.id('source A4');
update public.knowledge_links set is_active = true where source_id = tests.id('source A4');
update public.knowledge_sources set next_fetch_at = now() where id in (tests.id('source A3'), tests.id('source B3'));
update public.knowledge_sources set type = 'webhook' where id = tests.id('source A4');
select tests.as_owner();
select results_eq($$ select message ->> 'sourceId' from pgmq.q_crm_knowledge order by msg_id $$,
  $$ values (tests.id('source A4')::text), (tests.id('source A3')::text) $$,
  'so is what is turned on or asked in another way, and nothing that nobody draws on');
delete from pgmq.q_crm_knowledge;
select tests.as_service();
select is(public.knowledge_enqueue_due(3), 3, 'as many as asked for are put on the queue');
select tests.as_owner();
select results_eq(
  $$ select message ->> 'sourceId' from pgmq.q_crm_knowledge order by msg_id $$,
  $$ values (tests.id('source A1')::text), (tests.id('source B1')::text), (tests.id('source A2')::text) $$,
  'organisations take turns: who has many due sources keeps nobody else waiting');
select tests.as_service();
select is(public.knowledge_enqueue_due(100), 1, 'what is on the queue is not put there again');
select is(public.knowledge_enqueue_due(100), 0, 'and what is not due, or nobody draws on, is not at all');
select is(public.knowledge_enqueue_due(100, true), 5, 'all that are active are, when it is forced; what sends by itself is not');

select is(public.knowledge_claim(tests.id('source A1'), tests.id('one'), 60) ->> 'url', 'https://a.example/1',
  'a source is taken');
select is(public.knowledge_claim(tests.id('source A1'), tests.id('other'), 60), null, 'by one at a time');
select isnt(public.knowledge_claim(tests.id('source A1'), tests.id('one'), 60), null, 'who renews it by taking it again');
select is(public.knowledge_claim(tests.id('source B3'), tests.id('one'), 60), null, 'one that is not active is not taken');
select is(public.knowledge_enqueue_due(100, true), 4, 'one that is taken is not put on the queue');
update public.knowledge_sources set claimed_until = now() - interval '1 second' where id = tests.id('source A1');
select isnt(public.knowledge_claim(tests.id('source A1'), tests.id('other'), 60), null, 'a claim that has ended is anybody''s');

select is(tests.settled('one', '{"state": "ok"}', 'changed'), false, 'who has lost a source notes nothing');
select is((select count(*)::int from public.knowledge_fetches), 0, 'not in its history either');
select is(tests.settled('other', '{"state": "failed", "failures": 1, "last_error": {"code": "source_error"}, "etag": "x"}',
  'failed'),
  true, 'who has it does');
select is((select (state, failures, etag, last_error ->> 'code', claim, records)::text from public.knowledge_sources
           where id = tests.id('source A1')), '(failed,1,x,source_error,,0)', 'what changed is noted and the source given back');
select is((select round(extract(epoch from next_fetch_at - now())) from public.knowledge_sources
  where id = tests.id('source A1')),
  600::numeric, 'and is due when it was said');
select public.knowledge_claim(tests.id('source A1'), tests.id('one'), 60);
select tests.settled('one', '{"state": "ok", "failures": 0, "last_error": null}', 'unchanged');
select is((select (state, failures, etag, last_error)::text from public.knowledge_sources where id = tests.id('source A1')),
  '(ok,0,x,)', 'what was wrong is forgotten, and what was not named stays');
select public.knowledge_claim(tests.id('source A1'), tests.id('one'), 60);
insert into public.knowledge_fetches (organization_id, source_id, started_at, ended_at, outcome)
select tests.id('A'), tests.id('source A1'), now() - interval '1 day', now() - interval '1 day',
  'changed' from generate_series(1, 60);
select tests.settled('one', '{"state": "ok"}', 'unchanged');
select is((select count(*)::int from public.knowledge_fetches), 50, 'of the history the newest 50 are kept');
select is((select count(*)::int from public.knowledge_fetches where ended_at > now() - interval '1 hour'), 3, 'these among them');

select tests.as_user(tests.id('ann'));
select throws_ok($$ select public.knowledge_claim(tests.id('source A1'), tests.id('one'), 60) $$, '42501', null,
  'nobody else takes one');
select throws_ok($$ select public.knowledge_settle(tests.id('source A1'), tests.id('one'), 1, '{}', '{}') $$, '42501', null,
  'or says what became of it');
select throws_ok($$ select public.knowledge_enqueue_due(1) $$, '42501', null, 'or has it fetched past the routes');
select tests.as_service();
-- Limits: how often, and how much.
select is(public.knowledge_use(tests.id('A'), 'answer', 2) + public.knowledge_use(tests.id('A'), 'answer', 2), 0,
  'as many uses as may be go on');
select ok(public.knowledge_use(tests.id('A'), 'answer', 2) between 1 and 60, 'the next one waits until the minute is over');
select is(array[public.knowledge_use(tests.id('A'), 'search', 2), public.knowledge_use(tests.id('B'), 'answer', 2)], '{0,0}',
  'other uses, and other organisations, do not wait for it');
update public.knowledge_sources set chunks = 499999 where id = tests.id('source A2');
select lives_ok(tests.staged(0), 'an organisation keeps as many passages as may be');
select throws_like(tests.staged(1), 'too_many_passages%', 'and not one more');
update public.knowledge_sources set chunks = 499999 where id = tests.id('source A1');
update public.knowledge_sources set chunks = 0 where id = tests.id('source A2');
select lives_ok(tests.staged(400000), 'what a source had before does not count: it is exchanged');
select * from finish();
