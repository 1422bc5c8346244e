-- Quotes: numbers, lines and what they come to, versions, what may be done when, and what their customers see.
select * from no_plan();
select tests.found_two_organizations();
insert into public.accounts (id, organization_id, name, currency) values (tests.id('acme'), tests.id('A'), 'Acme', 'EUR'),
  (tests.id('other'), tests.id('B'), 'Other', 'EUR');
insert into public.contacts (id, organization_id, first_name) values (tests.id('ada'), tests.id('A'), 'Ada'),
  (tests.id('zoe'), tests.id('B'), 'Zoe');
insert into public.opportunities (id, organization_id, name, account_id, contact_id, currency)
values (tests.id('rome'), tests.id('A'), 'Rome', tests.id('acme'), tests.id('ada'), 'usd');

create function tests.quote(p_number text, p_version integer default 1) returns public.quotes language sql as $$
  select * from public.quotes where quote_number = p_number and version_number = p_version
    and organization_id = tests.id('A') $$;
create function tests.lines(p_quote uuid, p_changes jsonb) returns uuid[] language sql as $$
  select public.quote_write_lines(tests.id('A'), p_quote, p_changes) $$;
create function tests.shown(p_quote uuid) returns text language sql as $$
  select coalesce(string_agg(position || description, ' ' order by position), '') from public.quote_lines
  where quote_id = p_quote $$;
create function tests.fails(p_sql text) returns text language plpgsql as $$
begin
  execute p_sql;
  return 'passes';
exception when others then return split_part(sqlerrm, ':', 1);
end $$;
-- A quote of Acme's with one line; sent under the hash of its name.
create function tests.sent(p_name text, p_until date default null, p_opportunity uuid default null) returns uuid
language plpgsql as $$
declare
  v_id uuid := tests.id(p_name);
begin
  insert into public.quotes (organization_id, name, account_id, currency, valid_until, opportunity_id)
  values (tests.id('A'), p_name, tests.id('acme'), 'EUR', p_until, p_opportunity) returning id into v_id;
  perform tests.lines(v_id, '{"add": [{"description": "x", "unit_price": 10}]}');
  perform public.quote_send(tests.id('A'), v_id, encode(sha256(p_name::bytea), 'hex'));
  return v_id;
end $$;
create table tests.ids (name text primary key, id uuid);
grant all on tests.ids to authenticated, service_role;

-- Numbers, and what a new one takes from what it is for.
select tests.as_user(tests.id('mia'));
insert into public.quotes (organization_id, opportunity_id) values (tests.id('A'), tests.id('rome'));
select results_eq($$ select version_number::integer, account_id, contact_id, currency, status, total,
  line_count from tests.quote('Q-00001') $$,
  $$ values (1, tests.id('acme'), tests.id('ada'), 'USD', 'draft', 0::numeric, 0) $$,
    'a quote is for what its opportunity is for');
insert into public.quotes (organization_id, account_id) values (tests.id('A'), tests.id('acme'));
select is((tests.quote('Q-00002')).currency, 'EUR', 'its currency can be its company''s');
select is(tests.fails($$ insert into public.quotes (organization_id) values (tests.id('A')) $$), 'currency_missing',
  'it has one');
insert into public.quotes (organization_id, currency) values (tests.id('A'), 'kwd');
select is((tests.quote('Q-00003')).currency, 'KWD', 'numbers have no gap where one was refused');
select is(tests.attempt($$ insert into public.quotes (organization_id, currency, account_id)
  values (tests.id('A'), 'EUR', tests.id('other')) $$), '23503', 'what it leads to is of its organisation');
select is(tests.fails($$ insert into public.quotes (organization_id, currency, contact_id)
  values (tests.id('A'), 'EUR', tests.id('zoe')) $$), 'reference_not_found', 'its contact too');
select is(tests.attempt(format('update public.quotes set %s where id = %L', v, (tests.quote('Q-00001')).id)), '42501',
  'nobody sets ' || v)
from unnest(array['status = ''accepted''', 'total = 1', 'quote_number = ''X''', 'superseded_at = now()']) v;
select is(tests.attempt($$ insert into public.quote_lines (organization_id, quote_id, currency, position, description)
  select organization_id, id, currency, 1, 'x' from public.quotes limit 1 $$), '42501',
    'lines are written by the function alone');

-- Lines.
select is(cardinality(tests.lines((tests.quote('Q-00001')).id,
  '{"add": [{"description": "a"}, {"description": "b"}, {"description": "c"}]}')), 3, 'lines are added');
select is(tests.shown((tests.quote('Q-00001')).id), '1a 2b 3c', 'in order');
create temp table line as select description as name, id, quote_id from public.quote_lines;
select tests.lines(quote_id, jsonb_build_object('update', jsonb_build_array(jsonb_build_object('id', id, 'position', 3))))
from line where name = 'a';
select is(tests.shown((tests.quote('Q-00001')).id), '1b 2c 3a', 'one moves to the place that it is given');
select tests.lines(quote_id, jsonb_build_object('update', jsonb_build_array(jsonb_build_object('id', id, 'position', 1))))
from line where name = 'a';
select is(tests.shown((tests.quote('Q-00001')).id), '1a 2b 3c', 'and back');
select tests.lines((tests.quote('Q-00001')).id, '{"add": [{"description": "d", "position": 2}]}');
select is(tests.shown((tests.quote('Q-00001')).id), '1a 2d 3b 4c', 'a new one where it says');
select tests.lines(quote_id, jsonb_build_object('remove', jsonb_build_array(id))) from line where name = 'b';
select is(tests.shown((tests.quote('Q-00001')).id), '1a 2d 3c', 'one that is removed leaves no hole');
select tests.lines((tests.quote('Q-00001')).id, jsonb_build_object('order', (
  select jsonb_agg(id order by position desc) from public.quote_lines where quote_id = (tests.quote('Q-00001')).id)));
select is(tests.shown((tests.quote('Q-00001')).id), '1c 2d 3a', 'all are put in another order');
select is(tests.fails(format('select tests.lines(%L, %L)', quote_id, jsonb_build_object('order', jsonb_build_array(id)))),
  'order_incomplete', 'an order names every line') from line where name = 'a';
select is(tests.fails(format('select tests.lines(%L, %L)', quote_id, jsonb_build_object('remove', jsonb_build_array(quote_id)))),
  'line_not_found', 'a line that there is not') from line where name = 'a';
select tests.lines((tests.quote('Q-00001')).id, jsonb_build_object('set', jsonb_build_array(
  jsonb_build_object('description', 'new', 'unit_price', 1.005, 'quantity', 1.5, 'discount_percent', 10, 'tax_rate', 7.7),
  jsonb_build_object('id', id, 'description', 'A')))) from line where name = 'a';
select is(tests.shown((tests.quote('Q-00001')).id), '1new 2A', 'all are replaced at once, those that stay as they were');
-- 1.5 × 1.005 × 0.9 = 1.35675; 1.36 × 0.077 = 0.10472.
select results_eq($$ select subtotal, tax_total, total from tests.quote('Q-00001') $$, $$ values (1.36, 0.10, 1.46) $$,
  'what they come to');
select is(tests.attempt(format('select tests.lines(%L, %L)', (tests.quote('Q-00001')).id, jsonb_build_object('add',
  jsonb_build_array(jsonb_build_object('description', 'x') || v)))), '23514', 'no line has ' || v::text)
from unnest(array['{"quantity": 0.0001}', '{"quantity": -1}', '{"discount_percent": 100.5}', '{"tax_rate": -1}',
  '{"kind": "gift"}', '{"description": " "}', '{"unit_price": 1e12}', '{"unit_price": 999999999999, "quantity": 9}']::jsonb[]) v;
select is(tests.fails(format('select public.quote_write_lines(tests.id(''A''), %L, ''{}'', %s)', (tests.quote('Q-00001')).id,
  (tests.quote('Q-00001')).version - 1)), 'quote_changed', 'lines are written into the version that was read');

-- In another currency its amounts are rounded to that one's minor unit, and its version moves once.
create temp table before as select version from tests.quote('Q-00001');
update public.quotes set currency = 'jpy' where id = (tests.quote('Q-00001')).id;
select results_eq($$ select subtotal, tax_total, total, version from tests.quote('Q-00001') $$,
  $$ select 1::numeric, 0::numeric, 1::numeric, version + 1 from before $$, 'another currency rounds otherwise');
select results_eq($$ select currency,
  net from public.quote_lines where quote_id = (tests.quote('Q-00001')).id order by position $$,
  $$ values ('JPY', 1::numeric), ('JPY', 0) $$, 'its lines are in it too');

-- What is secret.
select is(tests.fails(format('select tests.lines(%L, %L)', (tests.quote('Q-00001')).id,
  '{"add": [{"description": "x", "unit_cost": 1}]}')), 'field_forbidden', 'a member writes no costs');
select is(tests.attempt('select unit_cost from public.quote_lines'), '42501', 'and reads none of a line''s');
select is(tests.attempt('select cost from public.quote_lines'), '42501', 'nor what it costs');
select is_empty('select * from public.quotes_secrets', 'nor of a quote''s');
select is(public.quote_lines_of(tests.id('A'), array[(tests.quote('Q-00001')).id]) -> 0 -> 'unit_cost', 'null',
  'nor by a function');
select tests.as_user(tests.id('max'));
select tests.lines((tests.quote('Q-00001')).id, jsonb_build_object('update', jsonb_build_array(
  jsonb_build_object('id', id, 'unit_cost', 2, 'quantity', 3, 'unit_price', 7)))) from line where name = 'a';
select results_eq($$ select cost_total, margin,
  margin_percent from public.quotes_secrets where id = (tests.quote('Q-00001')).id $$,
  $$ values (6::numeric, 16::numeric, 72.73) $$, 'a manager does');
select is(public.quote_lines_of(tests.id('A'), array[(tests.quote('Q-00001')).id]) -> 1 ->> 'margin', '15', 'of lines too');
select tests.as_user(tests.id('mia'));
select tests.lines((tests.quote('Q-00001')).id, jsonb_build_object('set', jsonb_build_array(
  jsonb_build_object('id', id, 'quantity', 4)))) from line where name = 'a';
select tests.as_user(tests.id('max'));
select is((select cost_total from public.quotes_secrets where id = (tests.quote('Q-00001')).id), 8::numeric,
  'what a member changes leaves the costs that are there');
-- People who may not see a cost would find it out by the quantity from which on it comes to too much.
select tests.lines((tests.quote('Q-00001')).id, jsonb_build_object('update', jsonb_build_array(
  jsonb_build_object('id', id, 'unit_cost', 999999999999)))) from line where name = 'a';
select tests.as_user(tests.id('mia'));
select is(tests.attempt(format('select tests.lines(%L, %L)', quote_id, jsonb_build_object('update', jsonb_build_array(
  jsonb_build_object('id', id, 'quantity', 999999999, 'unit_price', 0))))), '1',
  'nor does any quantity of a member''s meet a bound of theirs') from line where name = 'a';
select tests.as_user(tests.id('max'));

-- Sending.
select tests.as_user(tests.id('vera'));
select is(tests.attempt(format('select public.quote_send(tests.id(''A''), %L, ''x'')', (tests.quote('Q-00001')).id)), '42501',
  'a viewer sends none');
select is(tests.attempt(format('select tests.lines(%L, ''{}'')', (tests.quote('Q-00001')).id)), '42501', 'and writes no lines');
select tests.as_user(tests.id('bob'));
select is(tests.attempt(format('select public.quote_accept(tests.id(''A''), %L)', (tests.quote('Q-00001')).id)), '42501',
  'nor does anybody of another organisation');
select is(tests.fails(format('select public.quote_accept(tests.id(''B''), %L)', id)), 'quote_not_found',
  'in their own it is not there') from line where name = 'a';
select tests.as_user(tests.id('mia'));
select is(tests.fails(format('select public.quote_send(tests.id(''A''), %L, ''x'')', (tests.quote('Q-00002')).id)),
  'quote_without_lines', 'one without lines is not sent');
select is(tests.fails($$ select tests.sent('late', current_date - 2) $$), 'quote_expired', 'nor one whose last day is over');
insert into tests.ids select 'open', tests.sent('open', current_date + 2, tests.id('rome'));
select is(tests.fails(format('select tests.lines(%L, %L)', id, '{"add": [{"description": "x"}]}')), 'quote_not_draft',
  'what was sent keeps its lines') from tests.ids where name = 'open';
select is(tests.fails(format('update public.quotes set %s where id = %L', v, id)), 'quote_not_draft', 'and stays as it is: ' || v)
from tests.ids, unnest(array['name = ''x''', 'currency = ''USD''', 'valid_until = null', 'terms = ''x''']) v where name = 'open';
select lives_ok(format('update public.quotes set owner_id = tests.id(''mia''), custom = ''{"a": 1}'' where id = %L', id),
  'whose it is can change') from tests.ids where name = 'open';
select is(tests.fails(format('select public.quote_send(tests.id(''A''), %L, ''x'')', id)), 'quote_not_draft', 'it is sent once')
from tests.ids where name = 'open';

-- Versions.
insert into tests.ids select 'second', public.quote_revise(tests.id('A'), id) from tests.ids where name = 'open';
select results_eq($$ select version_number::integer, status, superseded_at is null, total from public.quotes
  where quote_number = (select quote_number from public.quotes q join tests.ids using (id) where tests.ids.name = 'open')
    order by 1 $$,
  $$ values (1, 'sent', false, 10::numeric), (2, 'draft', true, 10::numeric) $$, 'a revision is a draft with the same lines');
select is(tests.fails(format('select public.%s(tests.id(''A''), %L)', f, id)), 'quote_superseded',
  f || ': of the newest version alone')
from tests.ids, unnest(array['quote_accept', 'quote_reject', 'quote_expire', 'quote_revise']) f where name = 'open';
select is(tests.fails(format('select public.quote_accept(tests.id(''A''), %L)', id)), 'quote_not_sent', 'a draft is not accepted')
from tests.ids where name = 'second';
update public.quotes set deleted_at = now() where id = (select id from tests.ids where name = 'second');
select is((select superseded_at from public.quotes where id = (select id from tests.ids where name = 'open')), null,
  'without it the first is the newest again');
update public.quotes set deleted_at = null where id = (select id from tests.ids where name = 'second');
select isnt((select superseded_at from public.quotes where id = (select id from tests.ids where name = 'open')), null,
  'until it is restored');
select tests.as_service();
select is(public.quote_by_link(encode(sha256('open'), 'hex')), null, 'the link of a version that was revised leads to nothing');

-- Accepting.
select tests.as_user(tests.id('mia'));
select public.quote_send(tests.id('A'), id, encode(sha256('second'), 'hex')) from tests.ids where name = 'second';
select tests.as_service();
select is(public.quote_by_link(encode(sha256('second'), 'hex')) - '{lines,valid_until}'::text[],
  (select jsonb_build_object('organization', 'A', 'quote_number', quote_number, 'version_number', 2, 'name', 'open',
    'status', 'sent',
    'currency', 'EUR', 'terms', null, 'decided_by', null, 'subtotal', 10, 'tax_total', 0, 'total', 10,
    'account', 'Acme', 'contact', null) from public.quotes q where q.id = (select id from tests.ids where name = 'second'))
  || '{"contact": "Ada"}', 'the customer reads the quote');
select is(position('cost' in public.quote_by_link(encode(sha256('second'), 'hex'))::text), 0, 'and no costs');
select is(public.quote_decide_by_link(encode(sha256('second'), 'hex'), true, ' Ada Lovelace '), 'accepted', 'and accepts it');
select results_eq($$ select distinct object_type, actor_kind, reason from public.crm_sync_changes
  where created_at = now() and field in ('quoteStatus', 'stage') and after #>> '{}' in ('accepted', 'closed_won') $$,
  $$ values ('opportunity', 'system', 'by_customer'), ('quote', 'system', 'by_customer') $$, 'which the history says of both');
select is(coalesce(current_setting('records.cause', true), ''), '', 'and of nothing after it');
select results_eq(
  $$ select h.status, h.actor_id is null, q.status, q.decided_by from public.opportunity_stage_history h
     join public.quotes q on q.id = h.quote_id where h.status = 'won' order by h.id desc limit 1 $$,
  $$ values ('won', true, 'accepted', 'Ada Lovelace') $$,
  'and the stage that it brought its opportunity to says by which quote, and so by whom');
select is(public.quote_decide_by_link(encode(sha256('second'), 'hex'), true, 'Eve'), 'was_accepted', 'once');
select is(public.quote_decide_by_link(encode(sha256('second'), 'hex'), false, 'Eve'), 'was_accepted', 'for good');
select results_eq($$ select status,
  decided_by from public.quotes q where q.id = (select id from tests.ids where name = 'second') $$,
  $$ values ('accepted', 'Ada Lovelace') $$, 'by the name that was given first');
select results_eq($$ select status,
  custom ->> 'win_reason' like 'Quote Q-%' from public.opportunities where id = tests.id('rome') $$,
  $$ values ('won', true) $$, 'its opportunity is won');
select is(public.quote_decide_by_link('nothing', true, 'Eve'), 'gone', 'a link that is none');
select tests.as_user(tests.id('mia'));
select is(tests.fails(format('select public.%s(tests.id(''A''), %L)', f, id)), 'quote_accepted', f || ': not of an accepted one')
from tests.ids, unnest(array['quote_accept', 'quote_reject', 'quote_expire', 'quote_revise']) f where name = 'second';
insert into tests.ids select 'closed', tests.sent('closed', null, tests.id('rome'));
select lives_ok(format('select public.quote_accept(tests.id(''A''), %L, ''Ann'')', id),
  'one whose opportunity is closed already is accepted too') from tests.ids where name = 'closed';
insert into tests.ids select 'copy', public.quote_duplicate(tests.id('A'), id) from tests.ids where name = 'closed';
select results_eq($$ select version_number::integer, status, total,
  decided_by from public.quotes where id = (select id from tests.ids where name = 'copy') $$,
  $$ values (1, 'draft', 10::numeric, null::text) $$, 'a copy of it is a draft of its own');
insert into tests.ids select 'no', tests.sent('no');
select public.quote_reject(tests.id('A'), id, 'Too dear') from tests.ids where name = 'no';
select results_eq($$ select status, reject_reason from public.quotes where id = (select id from tests.ids where name = 'no') $$,
  $$ values ('rejected', 'Too dear') $$, 'one is rejected, with why');

-- Expiry, by the day in UTC.
insert into tests.ids select 'today', tests.sent('today', private_day) from (select (clock_timestamp() at time zone 'UTC')::date
  as private_day) d;
insert into tests.ids select 'over', tests.sent('over', (clock_timestamp() at time zone 'UTC')::date);
select tests.as_owner();
update public.quotes set valid_until = private.quote_day() - 1 where id = (select id from tests.ids where name = 'over');
select tests.as_user(tests.id('mia'));
select is(tests.fails(format('select public.quote_accept(tests.id(''A''), %L)', id)), 'quote_expired', 'its last day is over')
from tests.ids where name = 'over';
select tests.as_owner();
select is(private.quotes_expire(), 1, 'which is noted');
select results_eq($$ select reason from public.crm_sync_changes where after = '"expired"' and actor_kind = 'system' $$,
  $$ values ('last_day_over') $$, 'with its reason');
select is(status, 'expired', 'of that one') from public.quotes where id = (select id from tests.ids where name = 'over');
select tests.as_user(tests.id('mia'));
select lives_ok(format('select public.quote_accept(tests.id(''A''), %L)', id), 'on its last day it is accepted')
from tests.ids where name = 'today';
select is(public.quote_stats(tests.id('A')), '{"total": 9, "by_status": {"draft": 4, "accepted": 3, "rejected": 1, "expired": 1},
  "acceptance_rate": 0.6000, "total_amount": {"EUR": 60, "JPY": 28, "KWD": 0}}', 'of each the newest version counts');
select is(public.account_commitment(tests.id('A'), tests.id('acme'), 'EUR') - 'credit_limit',
  '{"currency": "EUR", "committed": 30}', 'what a company is offered and has accepted');

-- A merge of contacts takes what was sent to them along.
select tests.as_owner();
insert into public.contacts (id, organization_id, first_name) values (tests.id('ada again'), tests.id('A'), 'Ada');
update public.quotes set contact_id = tests.id('ada again') where id = (select id from tests.ids where name = 'today');
select tests.as_user(tests.id('ann'));
select lives_ok($$ select public.merge_contacts(tests.id('A'), tests.id('ada again'), tests.id('ada')) $$,
  'two contacts are merged, of whom one has accepted a quote');
select is(contact_id, tests.id('ada'), 'which is the other one''s now')
from public.quotes where id = (select id from tests.ids where name = 'today');
select * from finish();
