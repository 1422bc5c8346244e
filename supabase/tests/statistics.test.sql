-- What is counted as records change is what there is, and the history of stages.
select * from no_plan();
select tests.found_two_organizations();

create function tests.counted() returns jsonb language sql as $$
  select jsonb_build_object('leads', public.lead_stats(tests.id('A')), 'contacts', public.contact_stats(tests.id('A')),
    'accounts', public.account_stats(tests.id('A')), 'opportunities', public.opportunity_stats(tests.id('A'))) $$;

insert into public.opportunities (organization_id, name, stage, amount, currency)
select tests.id('A'), 'Sale ' || i, (array['prospecting', 'proposal', 'closed_won'])[1 + i % 3], i * 10.25,
  (array['EUR', 'usd', null])[1 + i % 3] from generate_series(1, 9) i;
insert into public.leads (organization_id, last_name, source) values (tests.id('A'), 'Lee', ' Web '), (tests.id('B'), 'Bea', 'x');
insert into public.accounts (organization_id, name) values (tests.id('A'), 'Acme');
insert into public.contacts (organization_id, first_name) values (tests.id('A'), 'Ada');
update public.opportunities set stage = 'closed_lost', amount = null where name = 'Sale 1';
update public.opportunities set deleted_at = now() where name = 'Sale 2';
update public.opportunities set deleted_at = null where name = 'Sale 2';
update public.opportunities set deleted_at = now() where name = 'Sale 3';
delete from public.opportunities where name in ('Sale 3', 'Sale 4');
update public.leads set phone = '1';
create table tests.before (answer jsonb);
grant all on tests.before to authenticated;
select tests.as_user(tests.id('vera'));
insert into tests.before select tests.counted();
select is(answer -> 'leads', jsonb_build_object('total', 1, 'by_status', '{"new": 1}'::jsonb, 'by_source', '{"Web": 1}'::jsonb,
  'by_month', jsonb_build_object(to_char(now() at time zone 'UTC', 'YYYY-MM'), 1), 'conversion_rate', 0.0000,
  'average_days_to_convert', null), 'of leads') from tests.before;
select is((answer #>> '{opportunities,total}')::integer, 7, 'of opportunities,
  without those that were deleted') from tests.before;
select tests.as_owner();
select private.opportunities_compact(), private.leads_compact(), private.contacts_compact(), private.accounts_compact();
select is(tests.counted(), answer, 'added up it is the same') from (select tests.as_user(tests.id('vera'))) o, tests.before;
select tests.as_owner();
select private.opportunities_recount(), private.leads_recount(tests.id('A')), private.contacts_recount(),
  private.accounts_recount();
select is(tests.counted(), answer, 'and counted again') from (select tests.as_user(tests.id('vera'))) o, tests.before;
select tests.as_user(tests.id('bob'));
select is((public.lead_stats(tests.id('B'))) ->> 'total', '1', 'another organisation has its own');
select is(tests.attempt($$ select public.lead_stats(tests.id('A')) $$), '42501', 'and sees no other');

select tests.as_user(tests.id('mia'));
select results_eq($$ select h.stage, h.status, h.actor_id from public.opportunity_stage_history h
  join public.opportunities o on o.id = h.opportunity_id where o.name = 'Sale 1' order by h.id $$,
  $$ values ('proposal', 'open', null::uuid), ('closed_lost', 'lost', null) $$, 'each stage is noted');
select public.move_opportunity(tests.id('A'), id, 'proposal') from public.opportunities where name = 'Sale 1';
select results_eq($$ select h.stage, h.status, h.actor_id from public.opportunity_stage_history h
  join public.opportunities o on o.id = h.opportunity_id where o.name = 'Sale 1' order by h.id desc limit 1 $$,
  $$ values ('proposal', 'open', tests.id('mia')) $$, 'with who moved it');
update public.opportunities set name = 'Sale 1!' where name = 'Sale 1';
select is((select count(*) from public.opportunity_stage_history h join public.opportunities o on o.id = h.opportunity_id
           where o.name = 'Sale 1!'), 3::bigint, 'no other edit is');
select is(tests.attempt($$ select public.move_opportunity(tests.id('A'), id, 'nowhere') from public.opportunities
  where name = 'Sale 5' $$), '23503', 'there is such a stage');
select is(tests.attempt($$ select public.move_opportunity(tests.id('A'), id, 'closed_lost') from public.opportunities
  where status = 'won' limit 1 $$), 'P0001', 'what is won is not lost in one step');

select tests.as_owner();
delete from public.organizations where id = tests.id('A');
select is((select count(*) from private.leads_counts where organization_id = tests.id('A'))
  + (select count(*) from private.opportunities_counts where organization_id = tests.id('A')), 0::bigint,
  'of an organisation that is gone nothing is counted');
select * from finish();
