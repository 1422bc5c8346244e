-- What websites send in: stored once, decided once, by whom may, and by rules. Races are in tests/integration/intake.test.ts.
select * from no_plan();
select tests.found_two_organizations();

-- A message as the app stores it; what is given stands over it.
create function tests.message(p_key text, p_over jsonb default '{}') returns jsonb language sql as $$
  select jsonb_build_object('type', 'customer_registration', 'identity', encode(sha256(p_key::bytea), 'hex'), 'sent_as', null,
    'payload', jsonb_build_object('of', p_key), 'version', 1, 'source', 'shop', 'sender_user', null, 'is_complete', false,
    'contact', jsonb_build_object('email', p_key || '@sent.test'), 'ticket', '{}'::jsonb, 'api_key_id', null) || p_over $$;
create function tests.receive(p_key text, p_over jsonb default '{}', p_organization text default 'A') returns uuid
language sql as $$
  select (public.intake_receive(tests.id(p_organization), tests.message(p_key, p_over)) ->> 'id')::uuid $$;
create function tests.state(p_item uuid) returns text language sql as $$
  select status from public.intake_items where id = p_item $$;

-- Once, no matter who sends it again.
select isnt(tests.receive('ada'), null, 'a message is stored');
select is(public.intake_receive(tests.id('A'), tests.message('ada', '{"payload": {"of": "another"}}')) - 'id',
  '{"status": "pending_approval", "duplicate": true}', 'the same again is the first one');
select is((select payload from public.intake_items), '{"of": "ada"}', 'and changes nothing of it');
select isnt(tests.receive('ada', '{"type": "customer_update"}'), tests.receive('ada'), 'another type is another message');
select isnt(tests.receive('ada', '{}', 'B'), tests.receive('ada'), 'and so is another organisation''s');
select is(tests.receive('bea', jsonb_build_object('sent_as', repeat('a', 64))),
  tests.receive('cai', jsonb_build_object('sent_as', repeat('a', 64))), 'the sender''s own key is enough');
select throws_ok($$ select tests.receive('odd', '{"contact": {"email": {"a": 1}}}') $$, '23514', null,
  'a value is text or a number');
select throws_ok($$ select tests.receive('odd', '{"type": "sale"}') $$, '23514', null, 'a type that nobody knows is none');

-- By whom may. What a statement is refused with for somebody; 1 where it is not.
create function tests.asked_by(p_who text, p_sql text, variadic p_values text[]) returns text language plpgsql as $$
declare
  v_outcome text;
begin
  perform tests.as_user(tests.id(p_who));
  v_outcome := tests.attempt(format(p_sql, variadic p_values));
  perform tests.as_owner();
  return v_outcome;
end
$$;
create function tests.approve(p_item uuid, p_edits jsonb default '{}', p_create text default null) returns jsonb
language sql as $$
  select public.intake_approve(tests.id('A'), p_item, p_edits => p_edits, p_create => p_create) $$;
create table tests.open as select tests.receive('open') as id;
grant select on tests.open to authenticated, anon;
select is(tests.asked_by(who, 'select public.intake_approve(%L, %L)', tests.id('A')::text, id::text), outcome,
  who || ' and approve')
from tests.open, (values ('ann', '1'), ('adam', '1'), ('max', '1'), ('mia', '42501'), ('vera', '42501'), ('bob', '42501'))
  w (who, outcome);
select is(tests.asked_by(who, 'select public.intake_reject(%L, %L)', tests.id('A')::text, id::text), outcome,
  who || ' and reject')
from tests.open, (values ('ann', '1'), ('adam', '1'), ('max', '1'), ('mia', '42501'), ('vera', '42501'), ('bob', '42501'))
  w (who, outcome);
select tests.as_user(tests.id('bob'));
select throws_like(format('select public.intake_approve(%L, %L)', tests.id('B'), (select id from tests.open)),
  '%intake_not_found%', 'another organisation has no such message');
select is(public.intake_item(tests.id('B'), (select id from tests.open)), null, 'nor reads it');
select throws_ok(format('select public.intake_item(%L, %L)', tests.id('A'), (select id from tests.open)), '42501', null,
  'by its organisation''s name either');
select throws_ok(format('select public.intake_page(%L)', tests.id('A')), '42501', null, 'nor the list');
select tests.as_user(tests.id('vera'));
select is(public.intake_item(tests.id('A'), (select id from tests.open)) #>> '{payload,of}', 'open', 'a viewer reads');
select is((public.intake_page(tests.id('A'), p_limit => 100000) ->> 'total')::integer, 4, 'a page of what there is');
select tests.as_anonymous();
select throws_ok(format('select public.intake_approve(%L, %L)', tests.id('A'), (select id from tests.open)), '42501', null,
  'nobody who is not signed in');

-- Once, and what else it makes.
select tests.as_user(tests.id('max'));
select throws_ok(format('select tests.approve(%L, %L)', (select id from tests.open), edits), '23514', null,
  'what is edited is text or a number too: ' || edits)
from unnest(array['{"contact": {"x": {"a": 1}}}', '{"contact": [1]}', '{"ticket": {"notes": true}}']) edits;
select is(tests.approve((select id from tests.open), '{"contact": {"first_name": "Olga", "phone": null}}') ->> 'ticket_id', null,
  'a manager approves');
select is(tests.approve((select id from tests.open)),
  tests.approve((select id from tests.open), '{"contact": {"first_name": "X"}}'),
  'again it answers the same');
select throws_like(format('select public.intake_reject(%L, %L)', tests.id('A'), (select id from tests.open)), '%intake_decided%',
  'what is approved is not rejected');
select tests.as_owner();
select results_eq($$ select c.first_name, c.email, i.decided_by, i.made_contact
    from public.contacts c join public.intake_items i on i.contact_id = c.id $$,
  $$ values ('Olga', 'open@sent.test', tests.id('max'), true) $$, 'one contact, with what was edited');
create table tests.no as select tests.receive('no') as id;
grant select on tests.no to authenticated;
select tests.as_user(tests.id('max'));
select public.intake_reject(tests.id('A'), (select id from tests.no), '  Not ours ');
select public.intake_reject(tests.id('A'), (select id from tests.no), 'Another reason');
select throws_like(format('select tests.approve(%L)', (select id from tests.no)), '%intake_decided%',
  'what is rejected is not approved');
select tests.as_owner();
select is((select reason from public.intake_items where id = (select id from tests.no)), 'Not ours', 'the first reason stays');

-- Whom it is about.
insert into public.contacts (id, organization_id, first_name, email)
values (tests.id('twin 1'), tests.id('A'), 'One', 'twin@sent.test'), (tests.id('twin 2'), tests.id('A'), 'Two', 'TWIN@sent.test'),
       (tests.id('theirs'), tests.id('B'), 'Theirs', 'theirs@sent.test');
create table tests.twin as select tests.receive('twin') as id;
grant select on tests.twin to authenticated;
select tests.as_user(tests.id('max'));
select is(jsonb_array_length(tests.approve((select id from tests.twin)) -> 'candidates'), 2, 'several are asked about');
select throws_ok(format('select public.intake_approve(%L, %L, %L)', tests.id('A'), (select id from tests.twin),
    tests.id('theirs')), '23503', null, 'a contact of another organisation is none');
select is(public.intake_approve(tests.id('A'), (select id from tests.twin), tests.id('twin 2')) ->> 'contact_id',
  tests.id('twin 2')::text, 'who chooses is believed');
select tests.as_owner();

-- Rules: those who may switch them on, and what they never do.
create function tests.rule(p_over jsonb default '{}') returns jsonb language sql as $$
  select jsonb_build_array('{"type": "customer_registration", "source": "shop", "is_on": true}'::jsonb || p_over) $$;
select is(tests.asked_by(who, 'select public.intake_rules_save(%L, 0, %L)', tests.id('A')::text, tests.rule()::text), '42501',
  who || ' saves no rules') from unnest(array['max', 'mia', 'vera', 'bob']) who;
select tests.as_user(tests.id('adam'));
select throws_ok(format('select public.intake_rules_save(%L, 0, %L)', tests.id('A'), wrong), null, null,
  'what is no rule is refused when it is saved: ' || wrong::text)
from unnest(array[tests.rule('{"is_on": "banana"}'), tests.rule('{"complete": {}}'), tests.rule('{"source": null}'),
                  tests.rule('{"type": null}'), tests.rule('{"id": "x"}'),
                  tests.rule(jsonb_build_object('source', repeat('x', 201))),
                  '["x"]', '{}', '[[]]']) wrong;
select lives_ok(format('select public.intake_rules_save(%L, 0, %L)', tests.id('A'), tests.rule('{"unknown": "member"}')),
  'an admin saves them');
select throws_like(format('select public.intake_rules_save(%L, 0, %L)', tests.id('A'), tests.rule()), '%intake_rules_changed%',
  'under the version that was read');
select tests.as_owner();
select is((select (rules -> 0) - 'id' from public.intake_rules),
  '{"type": "customer_registration", "source": "shop", "is_on": true, "known_customer": false, "complete": false}',
  'without what nobody knows');
create function tests.by_rule(p_key text, p_over jsonb default '{}') returns boolean language sql as $$
  select public.intake_approve_by_rule(tests.receive(p_key, p_over)) $$;
select is(tests.by_rule('rule 1'), true, 'a message that fits is approved');
select is((select reason from public.crm_sync_changes where kind = 'created' and object_type = 'contact'
  order by id desc limit 1),
  'by_intake_rule', 'and the history says by what');
select is((select decided_by is null and decided_by_rule is not null from public.intake_items
           where payload ->> 'of' = 'rule 1'), true, 'by the rule');
select is(tests.by_rule('rule 2', '{"source": "SHOP "}'), true, 'whatever the letters of its source');
select is(tests.by_rule('rule 3', '{"source": "elsewhere"}'), false, 'of another source it waits');
select is(tests.by_rule('twin', '{"type": "customer_registration", "identity": null}'), false, 'and where several may be meant');
select is(public.intake_approve_by_rule((select id from tests.no)), false, 'what somebody has rejected stays so');
select is(public.intake_approve_by_rule(gen_random_uuid()), false, 'and what is not there is not there');
create table tests.forgotten as select tests.receive('forgotten') as id;
select is(private.intake_forget(array(select id from tests.forgotten), 'Erased.'), 1, 'what is forgotten');
select is((tests.state(id), public.intake_approve_by_rule(id)), ('rejected'::text, false), 'is approved by nothing')
from tests.forgotten;
select is((public.intake_receive(tests.id('A'), tests.message('forgotten')) ->> 'duplicate')::boolean, true,
  'and sent again it brings nothing back');

select * from finish();
