-- The score of leads: what rules give, who has the last word, and who changes the rules. And the steps of a lead's status.
select * from no_plan();
select tests.found_two_organizations();

create function tests.lead(p_name text) returns public.leads language sql as $$
  select * from public.leads where last_name = p_name $$;
create function tests.rule(p_field text, p_operator text, p_value text, p_points integer) returns jsonb language sql as $$
  select jsonb_build_object('label', 'Rule', 'field', p_field, 'operator', p_operator, 'value', p_value, 'points', p_points,
                            'is_active', true) $$;
create function tests.save(p_version bigint, variadic p_rules jsonb[]) returns bigint language sql as $$
  select public.save_lead_scoring(tests.id('A'), p_version, true, to_jsonb(p_rules)) $$;

select tests.as_user(tests.id('mia'));
insert into public.leads (organization_id, last_name, email, interest_level, estimated_value)
values (tests.id('A'), 'Lee', 'lee@x.test', 'high', 5000);
insert into public.leads (organization_id, last_name, score) values (tests.id('A'), 'Hand', 77);
select is((tests.lead('Lee')).score, 50::numeric, 'a new lead is scored by the rules that an organisation begins with');
select is((tests.lead('Hand')).score, 77::numeric, 'a score that somebody has set stays');
update public.leads set interest_level = 'low', estimated_value = 4999.99 where last_name = 'Lee';
select is((tests.lead('Lee')).score, 10::numeric, 'the score follows what changes');
update public.leads set lead_status = 'unqualified' where last_name = 'Lee';
select is((tests.lead('Lee')).score, 0::numeric, 'no score is below 0');
update public.leads set interest_level = 'high' where last_name = 'Hand';
select is((tests.lead('Hand')).score, 77::numeric, 'rules do not touch what was set');
update public.leads set score = null where last_name = 'Hand';
select is((tests.lead('Hand')).score, 25::numeric, 'a cleared score follows from the rules again');
update public.leads set score = 3 where last_name = 'Hand';
select public.score_lead(tests.id('A'), (tests.lead('Hand')).id);
select is((tests.lead('Hand')).score, 25::numeric, 'and so does one that is scored again');
select is((tests.lead('Hand')).version, 5::bigint, 'each of that is one change');
select results_eq($$ select r ->> 'label', (r ->> 'points')::integer, (r ->> 'applies')::boolean
  from jsonb_array_elements(public.lead_score(tests.id('A'), (tests.lead('Hand')).id) -> 'rules') r
  where (r ->> 'applies')::boolean $$, $$ values ('High interest', 25, true) $$, 'the rules that apply are told');

select is(tests.attempt($$ select tests.save(1, tests.rule('email', 'is_set', null, 5)) $$), '42501', 'a member changes no rule');
select tests.as_user(tests.id('adam'));
select is(tests.attempt($$ select tests.save(7, tests.rule('email', 'is_set', null, 5)) $$), 'P0001', 'under another version');
select is(tests.attempt($$ select tests.save(1, tests.rule('email; drop table leads', 'is_set', null, 5)) $$), 'P0001',
  'a rule is about a field');
select is(tests.attempt($$ select tests.save(1, tests.rule('estimated_value', 'at_least', 'much', 5)) $$), 'P0001',
  'a number is one');
select is(tests.attempt($$ select tests.save(1, tests.rule('source', 'at_least', '5', 5)) $$), 'P0001',
  'a text is not more than another');
select is(tests.attempt($$ select public.save_lead_scoring(tests.id('B'), 1, true, '[]') $$), '42501', 'nor another''s');

select is(public.preview_lead_scoring(tests.id('A'), jsonb_build_array(tests.rule('interest_level', 'is', 'high',
  60))) ->> 'changed',
  '1', 'a preview counts what would change');
select is((tests.lead('Hand')).score, 25::numeric, 'and changes nothing');
select is(tests.save(1, tests.rule('interest_level', 'is', 'high', 60), tests.rule('source', 'contains', '''; select 1', 60),
  tests.rule('travel_interests', 'one_of', 'Luxury, business', 7), tests.rule('preferred_travel_date', 'at_most',
    '2027-01-31', -3),
  tests.rule('number_of_travelers', 'is_not', '2', 1)), 2::bigint, 'an admin does');
select tests.as_owner();
select is((select count(*) from pgmq.q_crm_work where message ->> 'kind' = 'score'), 1::bigint,
  'the leads that there are wait for it');
select is(public.crm_score_leads(tests.id('A'), 1), 1, 'scored one after the other');
select is(public.crm_score_leads(tests.id('A'), 10), 1, 'all of them');
select is(public.crm_score_leads(tests.id('A'), 10), 0, 'until none is wrong');
select results_eq($$ select last_name, score from public.leads order by 1 $$, $$ values ('Hand', 61::numeric), ('Lee', 1) $$,
  'by the new rules');
select is((select score_is_set from tests.lead('Hand')), false, 'which set it');
insert into public.leads (organization_id, last_name, source, travel_interests, preferred_travel_date, number_of_travelers)
values (tests.id('A'), 'All', 'x''; SELECT 1', 'beach;luxury', '2027-01-31', 2);
select is((tests.lead('All')).score, 64::numeric, 'every kind of rule');
insert into public.leads (organization_id, last_name) values (tests.id('B'), 'Bee');
select is((tests.lead('Bee')).score, 0::numeric, 'another organisation has rules of its own');

-- Where a CRM has the say.
select tests.add_connection('crm', 'A', 'salesforce');
insert into public.crm_connection_objects (connection_id, organization_id, object_type) values (tests.id('crm'),
  tests.id('A'), 'lead');
insert into public.crm_field_mappings (organization_id, connection_id, object_type, adsapp_field, crm_field)
values (tests.id('A'), tests.id('crm'), 'lead', 'score', 'Score__c');
insert into public.leads (organization_id, last_name, interest_level) values (tests.id('A'), 'Theirs', 'high');
select is((tests.lead('Theirs')).score, null::numeric,
  'rules score no leads where a connection takes the score over from its CRM');
select is(public.crm_score_leads(tests.id('A'), 10), 0, 'nor later');
select tests.as_user(tests.id('mia'));
select is(tests.attempt($$ select public.score_lead(tests.id('A'), (tests.lead('Theirs')).id) $$), 'P0001', 'nor when asked');
select tests.as_owner();
update public.crm_field_mappings set direction = 'to_crm';
select is(public.crm_score_leads(tests.id('A'), 10), 1, 'they do where it goes there alone');

-- Steps of the status.
select tests.as_user(tests.id('mia'));
insert into public.leads (organization_id, last_name, lead_status) values (tests.id('A'), 'Step', 'contacted');
select throws_like($$ update public.leads set lead_status = 'new' where last_name = 'Step' $$,
  'lead_step: A lead that is contacted cannot become new. It can become qualified or unqualified.', 'no step leads back');
update public.leads set lead_status = 'qualified' where last_name = 'Step';
select is((tests.lead('Step')).lead_status, 'qualified', 'one of the steps is taken');
select tests.as_owner();
update public.leads set lead_status = 'new' where last_name = 'Step';
select is((tests.lead('Step')).lead_status, 'new', 'what a CRM says is not refused');

-- In turn.
select tests.as_user(tests.id('mia'));
select results_eq($$ select public.assign_lead(tests.id('A'), (tests.lead('Step')).id, null,
    array[tests.id('mia'), tests.id('max'), tests.id('ann')]) from generate_series(1, 4) $$,
  $$ values (tests.id('mia')), (tests.id('max')), (tests.id('ann')), (tests.id('mia')) $$, 'each gets one in turn');
select results_eq($$ select public.assign_lead(tests.id('A'), (tests.lead('Step')).id, null, array[tests.id('ann'),
  tests.id('max')]) $$,
  $$ values (tests.id('max')) $$, 'anyone who waits longest is next, no matter who else is asked for');
select is(tests.attempt($$ select public.assign_lead(tests.id('A'), (tests.lead('Step')).id, null,
  array[tests.id('mia'), tests.id('bob')]) $$), '23503', 'a stranger gets none');
select tests.as_user(tests.id('vera'));
select is(tests.attempt($$ select public.assign_lead(tests.id('A'), (tests.lead('Step')).id, tests.id('vera')) $$), '42501',
  'a viewer gives none');
select tests.as_user(tests.id('bob'));
select is(tests.attempt($$ select public.lead_duplicates(tests.id('A'), tests.id('x')) $$), '42501', 'nor looks for duplicates');

-- Who may be the same.
select tests.as_user(tests.id('mia'));
insert into public.leads (organization_id, last_name, email, phone)
values (tests.id('A'), 'One', 'Same@x.test', '+1 555 0100'), (tests.id('A'), 'Two', ' same@X.test', null),
  (tests.id('A'), 'Three', 'other@x.test', '001 (555) 0100');
insert into public.contacts (organization_id, last_name, email)
values (tests.id('A'), 'Contact', 'OTHER@x.test');
select results_eq($$ select d ->> 'last_name', d -> 'matched_by'
  from jsonb_array_elements(public.lead_duplicates(tests.id('A'), (tests.lead('One')).id)) d order by 1 $$,
  $$ values ('Three', '["phone"]'::jsonb), ('Two', '["email"]') $$, 'a lead''s by email and by phone');
select results_eq($$ select g ->> 'key', jsonb_array_length(g -> 'leads'), jsonb_array_length(g -> 'contacts')
  from jsonb_array_elements(public.lead_duplicate_groups(tests.id('A'), 'email') -> 'groups') g $$,
  $$ values ('other@x.test', 1, 1), ('same@x.test', 2, 0) $$, 'all of one address');
select is(jsonb_array_length(public.lead_duplicate_groups(tests.id('A'), 'phone') -> 'groups'), 1, 'and all of one number');
select results_eq($$ select jsonb_array_length(g -> 'groups'), g ->> 'next'
  from (values (''), ('other@x.test')) v (p_after), public.lead_duplicate_groups(tests.id('A'), 'email', p_after, 1) g $$,
  $$ values (1, 'other@x.test'), (1, null) $$, 'page by page');

select * from finish();
