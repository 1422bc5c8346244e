-- Conflicts: listed, counted, decided one by one and many at once, and played again under another policy.
select * from no_plan();
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot'), tests.add_connection('two', 'A', 'pipedrive'),
  tests.add_connection('foreign', 'B', 'hubspot');
insert into public.contacts (id, organization_id, first_name, last_name, owner_id, custom)
select tests.id(n), tests.id('A'), n, 'Ours ' || n, case n when 'ada' then tests.id('mia') end, '{"kept": 1}'
from unnest(array['ada', 'bea', 'cai', 'dan']) n;
insert into public.contacts (id, organization_id, first_name) values (tests.id('zoe'), tests.id('B'), 'Zoe');
delete from public.crm_sync_state;
create function tests.conflict(p_name text, p_connection text, p_details jsonb, p_organization text default 'A') returns void
language sql as $$
  insert into public.crm_sync_state
    (id, organization_id, connection_id, record_id, crm_record_id, status, base, conflict_detected, conflict_details)
  values (tests.id('link ' || p_name), tests.id(p_organization), tests.id(p_connection), tests.id(p_name), p_name, 'linked',
          '{"lastName": "Agreed", "firstName": "Agreed"}', true, p_details) $$;
select tests.conflict('ada', 'one', '{"lastName": {"base": "Agreed", "local": "Ours ada", "remote": "Theirs",
  "facts": {"newer": "crm", "isFirst": false, "isAsked": true, "local": {"from": null, "until": null},
            "remote": {"from": null, "until": null}}}, "firstName": {"base": "Agreed", "local": "ada", "remote": "Adah"}}');
select tests.conflict('bea', 'one', '{"lastName": {"base": "Agreed", "local": "Ours bea", "remote": "Theirs",
  "reason": "times_too_close"}}');
select tests.conflict('cai', 'two', '{"custom.tier": {"base": null, "local": "gold", "remote": "silver"}}');
select tests.conflict('dan', 'two', '{"stage": {"base": null, "local": "a", "remote": "b", "reason": "crm_stage_unmapped"}}');
select tests.conflict('zoe', 'foreign', '{"lastName": {"base": null, "local": "a", "remote": "b"}}', 'B');
create function tests.page(p_filter jsonb default '{}') returns setof text language sql as $$
  select crm_record_id || ' ' || field from public.crm_conflicts_page(tests.id('A'), p_filter) order by 1 $$;

select is((select count(*) from public.crm_sync_state where conflict_detected and conflict_at is null), 0::bigint,
  'since when it is in conflict is known');
update public.crm_sync_state set conflict_detected = false, conflict_details = null where id = tests.id('link dan');
select is((select conflict_at from public.crm_sync_state where id = tests.id('link dan')), null, 'until it is over');
update public.crm_sync_state set conflict_detected = true, conflict_details = '{"stage": {"base": null, "local": "a",
  "remote": "b", "reason": "crm_stage_unmapped"}}' where id = tests.id('link dan');

-- Who sees what.
select tests.as_user(tests.id('vera'));
select results_eq('select * from tests.page()', $$ values ('ada firstName'), ('ada lastName'), ('bea lastName'),
  ('cai custom.tier'), ('dan stage') $$, 'a viewer sees every field that waits');
select is((select count(*) from public.crm_conflicts_page(tests.id('B'))), 0::bigint, 'and none of another organisation');
select is((select sum(conflicts) from public.crm_conflict_counts(tests.id('B'))), null, 'nor how many it has');
select is(public.crm_open_conflict_records(tests.id('A')), 4::bigint, 'the navigation counts records');
select results_eq($$ select crm_type, field, cause, conflicts from public.crm_conflict_counts(tests.id('A')) order by 1, 2, 3 $$,
  $$ values ('hubspot', 'firstName', 'manual', 1::bigint), ('hubspot', 'lastName', 'manual', 1),
    ('hubspot', 'lastName', 'times_too_close', 1), ('pipedrive', 'custom.tier', 'manual', 1),
    ('pipedrive', 'stage', 'crm_stage_unmapped', 1) $$, 'they are counted by field and cause');
select results_eq($$ select * from tests.page('{"field": "lastName", "cause": "times_too_close"}') $$,
  $$ values ('bea lastName') $$, 'by field and cause');
select results_eq($$ select * from tests.page(jsonb_build_object('connection_id', tests.id('two'))) $$,
  $$ values ('cai custom.tier'), ('dan stage') $$, 'by connection');
select results_eq($$ select * from tests.page(jsonb_build_object('owner_id', tests.id('mia'))) $$,
  $$ values ('ada firstName'), ('ada lastName') $$, 'by owner');
select tests.as_owner();
-- Every page size has the same order.
create function tests.paged(p_size integer) returns text[] language plpgsql as $$
declare
  v_all text[] := '{}';
  v_at timestamptz;
  v_link uuid;
  v_field text;
  v_row record;
begin
  loop
    for v_row in select * from public.crm_conflicts_page(tests.id('A'), '{}', v_at, v_link, v_field, p_size) loop
      v_all := v_all || (v_row.crm_record_id || v_row.field);
      v_at := v_row.since; v_link := v_row.link_id; v_field := v_row.field;
    end loop;
    exit when not found;
  end loop;
  return v_all;
end $$;
select is(tests.paged(n), tests.paged(100), 'pages of ' || n || ' are the same list') from generate_series(1, 3) n;
select is(cardinality(tests.paged(2)), 5, 'which has every field once');
update public.crm_connections set status = 'disconnected' where id = tests.id('two');
select is((select count(*) from tests.page()), 3::bigint, 'of a CRM that is not connected nothing waits');
update public.crm_connections set status = 'active' where id = tests.id('two');

-- One by one and several at once; twice is once.
create function tests.decide(variadic p_decisions jsonb[]) returns jsonb language sql as $$
  select public.crm_decide_conflicts(tests.id('A'), tests.id('mia'), to_jsonb(p_decisions)) $$;
create function tests.of(p_name text, p_field text, p_over jsonb) returns jsonb language sql as $$
  select jsonb_build_object('link', tests.id('link ' || p_name), 'field', p_field) || p_over $$;
create function tests.codes(p_answer jsonb) returns text language sql as $$
  select (p_answer ->> 'decided') || coalesce((select string_agg(' ' || (f ->> 'code'), '' order by n)
    from jsonb_array_elements(p_answer -> 'failed') with ordinality as t (f, n)), '') $$;
select is(tests.codes(tests.decide(
  tests.of('bea', 'lastName', '{"keep": "crm", "seen": {"local": "Else", "remote": "Theirs"}}'))),
  '0 conflict_changed', 'a conflict between other values than were seen is left alone');
select is(tests.codes(tests.decide(tests.of('dan', 'stage', '{"keep": "crm"}'))), '0 stage_unmapped',
  'so is a stage that is not mapped');
select is(tests.codes(tests.decide(tests.of('zoe', 'lastName', '{"keep": "crm"}'))), '0 conflict_not_found',
  'and what belongs to others');
select is((select conflict_detected from public.crm_sync_state where id = tests.id('link zoe')), true, 'which stays as it was');
select is(tests.codes(tests.decide(
  tests.of('bea', 'lastName', '{"keep": "crm", "seen": {"local": "Ours bea", "remote": "Theirs"}}'),
  tests.of('ada', 'firstName', '{"keep": "adsapp"}'), tests.of('bea', 'lastName', '{"keep": "adsapp"}'))),
  '2 conflict_not_found', 'of two decisions on one field the first counts');
select is((select base ->> 'lastName' from public.crm_sync_state where id = tests.id('link bea')), 'Ours bea',
  'what is kept counts as the only change');

-- A third value is an edit of that person, and goes to both sides.
select is(tests.codes(tests.decide(tests.of('ada', 'lastName', '{"keep": "edited", "value": "Third"}'))), '1',
  'a third value is entered');
select is((select last_name from public.contacts where id = tests.id('ada')), 'Third', 'here');
select results_eq($$ select base ->> 'lastName', pending, live, conflict_detected from public.crm_sync_state
  where id = tests.id('link ada') $$, $$ values ('Theirs', true, true, false) $$, 'and is what goes to the CRM');
select results_eq($$ select side, kind, reason, before #>> '{}', after #>> '{}', actor_id from public.crm_sync_changes
  where record_id = tests.id('ada') and field = 'lastName' order by id $$,
  $$ values ('adsapp', 'updated', 'edited', 'Ours ada', 'Third', tests.id('mia')),
    ('link', 'decided', 'keep_edited', 'Ours ada', 'Third', tests.id('mia')) $$, 'the history says who has entered it');
select is(current_setting('request.jwt.claim.sub', true), '', 'nothing else is done as that person');
select is(tests.codes(tests.decide(tests.of('cai', 'custom.tier', '{"keep": "edited", "value": "platinum"}'))), '1',
  'a custom field too');
select is((select custom from public.contacts where id = tests.id('cai')), '{"kept": 1, "tier": "platinum"}',
  'which leaves the others as they are');
update public.crm_sync_state set conflict_detected = true,
  conflict_details = '{"lastName": {"base": "Agreed", "local": "Ours cai", "remote": "Theirs"}}' where id = tests.id('link cai');
select is(tests.codes(tests.decide(
  tests.of('cai', 'lastName', jsonb_build_object('keep', 'edited', 'value', repeat('x', 5000))))),
  '0 value_refused', 'what the field cannot hold is refused');
select is((select last_name from public.contacts where id = tests.id('cai')), 'Ours cai', 'and nothing of it is written');
select is(tests.codes(tests.decide(tests.of('cai', 'lastName', '{"keep": "edited", "value": "<b>\"x\"</b>"}'))), '1',
  'a text is a text, whatever is in it');
select is((select last_name from public.contacts where id = tests.id('cai')), '<b>"x"</b>', 'and stays as it was entered');

-- One answer to many.
delete from public.crm_sync_state;
insert into public.contacts (id, organization_id, first_name)
select tests.id('many ' || n), tests.id('A'), n::text from generate_series(1, 7) n;
delete from public.crm_sync_state;
insert into public.crm_sync_state
  (id, organization_id, connection_id, record_id, crm_record_id, status, conflict_detected, conflict_details)
select tests.id('link many ' || n), tests.id('A'), tests.id('one'), tests.id('many ' || n), n::text, 'linked', true,
  jsonb_build_object('phone', jsonb_build_object('base', 'b', 'local', 'l', 'remote', 'r', 'facts', jsonb_build_object('newer',
    case n % 3 when 0 then null when 1 then 'crm' else 'adsapp' end, 'isAsked', true)),
    'email', jsonb_build_object('base', 'b', 'local', 'l', 'remote', 'r')) from generate_series(1, 7) n;
create function tests.state(p_id text) returns text language sql as $$
  select status || ' ' || decided || ' ' || left_open from public.crm_conflict_decisions where id = tests.id(p_id) $$;
select lives_ok($$ select public.crm_begin_decision(tests.id('d1'), tests.id('A'), tests.id('mia'), 'newest',
  '{"field": "phone"}') $$, 'an answer begins');
select public.crm_begin_decision(tests.id('d1'), tests.id('A'), tests.id('mia'), 'crm', '{}');
select is((select keep from public.crm_conflict_decisions where id = tests.id('d1')), 'newest', 'sent again it is the same one');
select is((select count(*) from pgmq.q_crm_work where message ->> 'kind' = 'decide'), 1::bigint, 'and one job');
select throws_like($$ select public.crm_begin_decision(tests.id('d1'), tests.id('B'), tests.id('bob'), 'crm', '{}') $$,
  '%decision_not_found%', 'another organisation''s is none');
select is(public.crm_continue_decision(tests.id('d1'), 3), false, 'it goes on slice by slice');
select is(tests.state('d1') like 'running %', true, 'and counts what it has done in each');
select is(public.crm_continue_decision(tests.id('d1'), 3), false, 'until');
select is(public.crm_continue_decision(tests.id('d1'), 3), true, 'nothing is left');
select is(tests.state('d1'), 'done 5 2', 'what is not known to be newer stays open');
select is(public.crm_continue_decision(tests.id('d1'), 3), true, 'a message that comes again does nothing');
select is((select count(*) from public.crm_sync_changes where kind = 'decided' and field = 'phone'), 5::bigint,
  'nothing was decided twice');
select is((select count(*) from public.crm_sync_state where conflict_details ? 'email'), 7::bigint, 'other fields are left');
select public.crm_begin_decision(tests.id('d2'), tests.id('A'), tests.id('mia'), 'crm', '{}');
update public.organization_members set role = 'viewer' where user_id = tests.id('mia') and organization_id = tests.id('A');
select is(public.crm_continue_decision(tests.id('d2'), 3), true, 'who may not decide any more');
select is(tests.state('d2'), 'forbidden 0 0', 'decides no more');

-- What the log says, and what another policy would have said.
select is(private.replayed(p, f, 'link', ''), w, p || ' of ' || coalesce(f::text, 'nothing known')) from (values
  ('adsapp_wins', null::jsonb, 'adsapp'), ('crm_wins', null, 'crm'), ('manual', '{"newer": "crm", "isAsked": true}', 'person'),
  ('newest_wins', '{"newer": "crm", "isAsked": true}', 'crm'), ('newest_wins', '{"newer": "adsapp", "isAsked": false}', 'adsapp'),
  ('newest_wins', '{"newer": null, "isAsked": true}', 'person'), ('newest_wins', '{"newer": null, "isAsked": false}', 'unknown'),
  ('newest_wins', null, 'unknown')) v (p, f, w);
select is(private.replayed('newest_wins', null, s, r), w, 'of before facts were kept: ' || r) from (values
  ('crm', 'newest_wins', 'adsapp'), ('adsapp', 'first_sync_newest_wins', 'crm'), ('link', 'times_too_close', 'person'),
  ('crm', 'crm_wins', 'unknown')) v (s, r, w);
delete from public.crm_sync_changes;
insert into public.crm_sync_changes (organization_id, connection_id, link_id, record_id, side, kind, field, before, after, reason,
  facts, created_at)
select tests.id('A'), tests.id('one'), tests.id(l), tests.id('ada'), side, kind, 'phone', '"b"', '"a"', reason, facts, now() - age
from (values
  (1, 'l1', 'crm', 'conflict', 'newest_wins', '{"newer": "adsapp", "isAsked": true}'::jsonb, interval '1 day'),
  (2, 'l2', 'adsapp', 'conflict', 'crm_wins', '{"newer": null, "isAsked": false}', '2 days'),
  (3, 'l3', 'link', 'conflict', 'manual', '{"newer": "crm", "isAsked": true}', '3 days'),
  (4, 'l3', 'link', 'decided', 'keep_adsapp', null, '2 days'),
  (5, 'l4', 'link', 'conflict', 'manual', '{"newer": null, "isAsked": true}', '3 days'),
  (6, 'l4', 'link', 'conflict', 'times_too_close', '{"newer": null, "isAsked": true}', '2 days'),
  (7, 'l5', 'link', 'conflict', 'crm_stage_unmapped', null, '1 day'),
  (8, 'l6', 'crm', 'conflict', 'newest_wins', '{"newer": "adsapp", "isAsked": true}', '40 days'),
  (9, 'l7', 'link', 'conflict', 'manual', '{"newer": "crm", "isAsked": true}', '1 day'),
  (10, 'l7', 'link', 'decided', 'keep_edited', null, '1 hour')) v (n, l, side, kind, reason, facts, age) order by n;
create function tests.replay(p_policy text) returns setof text language sql as $$
  select was || ' ' || would || ' ' || conflicts from public.crm_replay_conflicts(tests.id('A'), p_policy) order by 1 $$;
select tests.as_user(tests.id('vera'));
select results_eq($$ select * from tests.replay('newest_wins') $$,
  $$ values ('adsapp adsapp 1'), ('adsapp crm 1'), ('crm unknown 1'), ('edited crm 1'), ('person person 1') $$,
  'each conflict of 30 days counts once, with what came of it; stages count with none');
select results_eq($$ select * from tests.replay('crm_wins') $$,
  $$ values ('adsapp crm 1'), ('adsapp crm 1'), ('crm crm 1'), ('edited crm 1'), ('person crm 1') $$,
  'what a person has decided is told apart');
select results_eq($$ select was, would, ours #>> '{}' from public.crm_replayed_records(tests.id('A'), 'crm_wins') $$,
  $$ values ('edited', 'crm', 'b'), ('person', 'crm', 'b'), ('adsapp', 'crm', 'b'), ('adsapp', 'crm', 'a') $$,
  'those that it would decide otherwise, the newest first');
select is((select count(*) from public.crm_replayed_records(tests.id('B'), 'crm_wins')), 0::bigint,
  'none of another organisation');
select results_eq($$ select would, conflicts from public.crm_open_under(tests.id('A'), 'newest_wins') order by 1 $$,
  $$ values ('person', 9::bigint) $$, 'of the open ones it says what it could decide');

select tests.as_owner();
-- However many are decided at once, it is one edit of each link and one wake-up of each connection.
update public.organization_members set role = 'member' where user_id = tests.id('mia') and organization_id = tests.id('A');
delete from pgmq.q_crm_live;
create table tests.versions as select id, version from public.crm_sync_state;
select is((public.crm_decide_conflicts(tests.id('A'), tests.id('mia'), (
  select jsonb_agg(jsonb_build_object('link', s.id, 'field', c.key, 'keep', 'crm', 'seen', c.value - '{base,facts}'::text[]))
  from public.crm_sync_state s cross join lateral jsonb_each(s.conflict_details) c))) -> 'decided',
  to_jsonb((select sum(case when n % 3 = 0 then 2 else 1 end) from generate_series(1, 7) n)), 
  'every field that is open is decided');
select is((select count(*) from public.crm_sync_state s join tests.versions v using (id) where s.version = v.version + 1
  and s.pending and s.live and not s.conflict_detected and s.conflict_details is null and s.base ->> 'email' = 'l'), 7::bigint,
  'with one edit of each link');
select is((select count(*) from pgmq.q_crm_live), 1::bigint, 'and one wake-up of their connection');
select is((select count(*) from public.crm_audit_log where action = 'crm.conflict_resolved'
  and details @> '{"field": "email", "keep": "crm", "local": "l", "remote": "r"}'), 7::bigint, 'each of them is audited');

select * from finish();
