-- Opportunities: what follows from the stage, who they may belong to, and the list of them.
select * from no_plan();
select tests.found_two_organizations();
select bag_eq($$ select key, kind, probability from public.pipeline_stages where organization_id = tests.id('A') $$,
  $$ values ('prospecting', 'open', 10::numeric), ('qualification', 'open', 20), ('proposal', 'open', 50),
    ('negotiation', 'open', 75), ('closed_won', 'won', 100), ('closed_lost', 'lost', 0) $$,
  'an organisation has a pipeline to begin with');

insert into public.accounts (id, organization_id, name) values (tests.id('acme'), tests.id('A'), 'Acme'),
  (tests.id('foreign'), tests.id('B'), 'Foreign');
insert into public.contacts (id, organization_id, first_name) values (tests.id('ada'), tests.id('A'), 'Ada'),
  (tests.id('bob'), tests.id('B'), 'Bob');
create function tests.rome() returns public.opportunities language sql as $$
  select * from public.opportunities where name = 'Rome' $$;
create function tests.listed(p_search text default null, p_sort text default 'name', p_where jsonb default '{}',
  p_after_value text default null, p_after_id uuid default null) returns text language sql as $$
  select string_agg(p.fields ->> 'name', ' ' order by n)
  from public.records_page(tests.id('A'), 'opportunity', array['name'], p_search, p_sort, p_after_value => p_after_value,
    p_after_id => p_after_id, p_where => p_where) with ordinality p (id, fields, u, d, b, v, s, n) $$;
select tests.as_user(tests.id('mia'));
insert into public.opportunities (organization_id, name, account_id, contact_id, amount, currency, expected_close_date)
values (tests.id('A'), 'Rome', tests.id('acme'), tests.id('ada'), 12.5, 'EUR', '2026-12-01');
select results_eq($$ select stage, status, probability, closed_at from tests.rome() $$,
  $$ values ('prospecting', 'open', 10::numeric, null::timestamptz) $$, 'a new one begins in the first open stage');
select is((tests.rome()).pipeline_id, (select id from public.pipelines), 'of the first pipeline');
update public.opportunities set stage = 'proposal';
select is((tests.rome()).probability, 50::numeric, 'its probability follows the stage');
update public.opportunities set stage = 'negotiation', probability = 60;
select is((tests.rome()).probability, 60::numeric, 'unless both are set');
update public.opportunities set stage = 'qualification';
select is((tests.rome()).probability, 60::numeric, 'and stays what somebody has set');
update public.opportunities set stage = 'closed_won';
select results_eq($$ select status, probability, closed_at from tests.rome() $$, $$ values ('won', 100::numeric, now()) $$,
  'until it is won');
update public.opportunities set stage = 'proposal';
select results_eq($$ select status, probability, closed_at from tests.rome() $$,
  $$ values ('open', 50::numeric, null::timestamptz) $$, 'one that is open again is as its stage says');
update public.opportunities set stage = 'closed_lost', lost_reason = 'Too dear';
select is((tests.rome()).status, 'lost', 'and can be lost');
update public.opportunities set probability = null, stage = null;
select results_eq($$ select stage, probability from tests.rome() $$, $$ values ('closed_lost', 0::numeric) $$,
  'a stage is never taken away, and without a probability it is the stage''s');
select is(tests.attempt($$ update public.opportunities set stage = 'elsewhere' $$), '23503', 'no stage that is not there');
select is(tests.attempt($$ update public.opportunities set status = 'open' $$), '42501', 'what follows is set by nobody');
select is(tests.attempt(format('update public.opportunities set account_id = %L', tests.id('foreign'))), '23503',
  'none has a company of another organisation');
select is(tests.attempt(format('update public.opportunities set contact_id = %L', tests.id('bob'))), '23503', 'nor a contact');
select is(tests.attempt(format('update public.opportunities set owner_id = %L', tests.id('bob'))), '23503',
  'nor an owner who is a member of another only');
select is(tests.attempt(format('update public.opportunities set owner_id = %L', gen_random_uuid())), '23503',
  'which is told as of one that nobody is');
select is(tests.attempt(format('update public.opportunities set %I = %L', f, v)), '23514', f || ' is never ' || left(v, 12))
from unnest(array['amount', 'number_of_adults', 'number_of_children']) f,
  unnest(array['NaN', 'Infinity', '-Infinity', '1e40', '-1e40', '1e130000']) v
union all
select is(tests.attempt(format('update public.opportunities set %I = %L', f, v)), '23514', f || ' is never ' || v)
from unnest(array['expected_close_date', 'departure_date', 'return_date']) f,
  unnest(array['infinity', '-infinity', '10000-01-01', '0001-12-31 BC']) v;
select is(tests.attempt(format('update public.opportunities set %I = -1', f)), '23514', f || ' is never less than none')
from unnest(array['number_of_adults', 'number_of_children']) f;
select is(tests.attempt(format('update public.opportunities set currency = %L', v)), outcome, v || ' as a currency: ' || outcome)
from (values ('USD', '1'), (' usd ', '1'), ('zzz', '23514'), ('EURO', '23514'), ('', '23514'), ('€', '23514')) v (v, outcome);
update public.opportunities set currency = 'jpy';
select is((tests.rome()).currency, 'JPY', 'a currency is kept in capitals');
select is(tests.attempt($$ update public.opportunities set name = ' ' $$), '23514', 'none is left without a name');
select is(tests.attempt(format('insert into public.%I (organization_id) values (%L)', t, tests.id('A'))), '23514',
  t || ': none is made with nothing to know it by') from unnest(array['accounts', 'contacts', 'opportunities']) t;
-- What is deleted is nothing to lead to.
select tests.as_owner();
insert into public.accounts (id, organization_id, name, deleted_at) values (tests.id('gone'), tests.id('A'), 'Gone', now());
insert into public.contacts (id, organization_id, first_name, deleted_at) values (tests.id('left'), tests.id('A'), 'Left', now());
select tests.as_user(tests.id('mia'));
select is(tests.attempt(format('update public.%I set %I = %L', t, c, tests.id(d))), '23503',
  format('%s.%s', t, c) || ' leads to nothing deleted')
from (values ('opportunities', 'account_id', 'gone'), ('opportunities', 'contact_id', 'left'), ('contacts', 'account_id', 'gone'),
  ('accounts', 'parent_id', 'gone')) v (t, c, d);
select is(tests.attempt(format('insert into public.contacts (organization_id, account_id) values (%L, %L)', tests.id('A'),
  tests.id('gone'))), '23503', 'nor does anything new');
select tests.as_service();
select is(tests.attempt(format('update public.opportunities set account_id = %L, currency = ''BTC'' where name = ''Rome''',
  tests.id('gone'))), '1', 'a sync may: a CRM has what it has');
select tests.as_user(tests.id('mia'));
update public.opportunities set owner_id = tests.id('max');
select tests.as_owner();
delete from public.organization_members where user_id = tests.id('max');
select results_eq($$ select owner_id, organization_id from tests.rome() $$, $$ values (tests.id('max'), tests.id('A')) $$,
  'what somebody owns who leaves stays theirs');
select tests.as_user(tests.id('mia'));
select tests.as_owner();
update public.opportunities set status = 'open', closed_at = '2020-01-01', pipeline_id = gen_random_uuid();
select is((tests.rome()).status, 'lost', 'not even by the service');
select is(tests.attempt($$ delete from public.pipeline_stages where key = 'closed_lost' $$), '23503', 'a stage in use stays');
select is((select after ->> 'stage' from public.crm_sync_changes where object_type = 'opportunity' and kind = 'created'),
  'prospecting', 'the log has what it began with');
select is((select after #>> '{}' from public.crm_sync_changes where object_type = 'opportunity' and field = 'probability'
  order by id desc limit 1), '0', 'and what followed');

insert into public.opportunities (id, organization_id, name, stage, amount, expected_close_date, destinations) values
  (tests.id('oslo'), tests.id('A'), 'Oslo', 'proposal', 20, null, 'Oslo;Bergen'),
  (tests.id('york'), tests.id('A'), 'York', 'closed_won', null, '2026-01-31', null);
select is((select closed_at from public.opportunities where id = tests.id('york')), now(), 'one may be new and won');
select tests.as_user(tests.id('vera'));
select is(tests.listed(p_sort => sort), wanted, 'opportunities by ' || sort)
from (values ('name', 'Oslo Rome York'), ('amount', 'York Rome Oslo'), ('close', 'York Rome Oslo')) v (sort, wanted);
select is(tests.listed(p_sort => 'close', p_after_value => '2026-12-01', p_after_id => (tests.rome()).id), 'Oslo',
  'those without a day come last');
select is(tests.listed('bergen'), 'Oslo', 'found by a place');
select is(tests.listed(p_where => '{"stage": "closed_won"}'), 'York', 'those of a stage');
select is(tests.listed(p_where => jsonb_build_object('account', tests.id('acme'))), 'Rome', 'those of a company');
select is(tests.listed(p_where => jsonb_build_object('contact', tests.id('ada'))), 'Rome', 'those of a contact');
select is(tests.listed(p_where => '{"owner": null}'), 'Oslo York', 'those that nobody has');
select is(public.records_count(tests.id('A'), 'opportunity', 'o'), 3::bigint, 'counted');
select tests.as_user(tests.id('mia'));
select throws_ok($$ update public.opportunities set departure_date = '2026-06-02', return_date = '2026-06-01' $$,
  '23514', 'return_before_departure', 'nobody comes back before going');
select throws_ok($$ insert into public.opportunities (organization_id, name, departure_date, return_date)
    values (tests.id('A'), 'Back first', '2026-06-02', '2026-06-01') $$,
  '23514', 'return_before_departure', 'nor on a new one');
select tests.as_owner();
update public.opportunities set departure_date = '2026-06-02', return_date = '2026-06-01' where id = tests.id('oslo');
select tests.as_user(tests.id('mia'));
select lives_ok($$ update public.opportunities set name = 'Oslo' where id = tests.id('oslo') $$,
  'what a sync has brought keeps nobody from changing another field');
select throws_ok($$ update public.opportunities set return_date = '2026-05-01' where id = tests.id('oslo') $$,
  '23514', 'return_before_departure', 'but one of the two');
select lives_ok($$ update public.opportunities set return_date = '2026-06-02' where id = tests.id('oslo') $$,
  'on the same day is fine');
select tests.as_user(tests.id('vera'));
select throws_ok($$ select public.records_page(tests.id('B'), 'opportunity') $$, '42501', null, 'not those of others');
select tests.as_owner();
delete from public.accounts where id = tests.id('acme');
delete from public.contacts where id = tests.id('ada');
select results_eq($$ select account_id, contact_id, organization_id from tests.rome() $$,
  $$ values (null::uuid, null::uuid, tests.id('A')) $$, 'a company or a contact that is gone for good takes nothing with it');
delete from public.organizations where id = tests.id('B');
select is_empty($$ select 1 from public.pipelines where organization_id = tests.id('B') $$,
  'an organisation goes with its pipelines');
update public.opportunities set owner_id = tests.id('ann');
select lives_ok($$ delete from public.organizations where id = tests.id('A') $$, 'even where its people own some');
select is_empty($$ select 1 from public.opportunities $$, 'and with what is in them');
select * from finish();
