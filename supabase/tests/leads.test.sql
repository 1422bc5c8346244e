-- Leads: what follows from their status, who may convert one, and what it becomes.
select * from no_plan();
select tests.found_two_organizations();
insert into public.contacts (id, organization_id, first_name, email, job_title)
values (tests.id('ada'), tests.id('A'), 'Ada', 'ada@acme.test', 'CTO'), (tests.id('zoe'), tests.id('B'), 'Zoe', 'zoe@b.test',
  null);
insert into public.accounts (id, organization_id, name) values (tests.id('acme'), tests.id('A'), 'Acme'),
  (tests.id('other'), tests.id('B'), 'Other');
insert into public.contacts (id, organization_id, first_name, deleted_at) values (tests.id('gone'), tests.id('A'), 'Gone', now());

create function tests.lead(p_name text) returns public.leads language sql as $$
  select * from public.leads where last_name = p_name $$;
create function tests.convert(p_name text, p_contact uuid default null, p_account uuid default null,
                              p_opportunity jsonb default null) returns jsonb language sql as $$
  select public.convert_lead(tests.id('A'), (tests.lead(p_name)).id, p_contact, p_account, p_opportunity) $$;
create function tests.converting(p_name text, p_contact text default null, p_account text default null,
                                 p_opportunity text default null) returns text language sql as $$
  select tests.attempt(format('select tests.convert(%L, %L, %L, %L)', p_name, p_contact, p_account, p_opportunity)) $$;

select tests.as_user(tests.id('mia'));
insert into public.leads (organization_id, first_name, last_name, email, phone, company_name, estimated_value, currency, source,
                          preferred_travel_date, owner_id)
values (tests.id('A'), 'Lee', 'New', 'lee@new.test', '+1 555 0100', 'New Ltd', 5000, 'EUR', 'Web', '2027-06-15', tests.id('mia'));
select results_eq($$ select lead_status, converted_at from tests.lead('New') $$, $$ values ('new', null::timestamptz) $$,
  'a lead begins as a new one');
select is(tests.attempt($$ insert into public.leads (organization_id, last_name, lead_status)
  values (tests.id('A'), 'X', 'converted') $$), '23514', 'nobody adds one that is converted');
select is(tests.attempt($$ update public.leads set lead_status = 'converted' where last_name = 'New' $$), '23514',
  'nor makes one so by its status');
select is(tests.attempt($$ update public.leads set lead_status = 'maybe' where last_name = 'New' $$), '23514',
  'a status is one of five');
select is(tests.attempt($$ update public.leads set converted_contact_id = null where last_name = 'New' $$), '42501',
  'what it became is not theirs to say');
select is(tests.attempt($$ insert into public.leads (organization_id, job_title) values (tests.id('A'), 'Guide') $$), '23514',
  'a lead is known by something');

insert into public.tasks (organization_id, subject, leads) values (tests.id('A'), 'Ring', (tests.lead('New')).id::text);
select tests.as_owner();
create table tests.first (answer jsonb);
grant all on tests.first to authenticated;
select tests.as_user(tests.id('mia'));
insert into tests.first select tests.convert('New', null, null,
  '{"name": "Rome", "expected_close_date": "2026-12-31"}');
select results_eq($$ select c.first_name, c.last_name, c.email, c.phone, c.company, c.account_id,
  c.owner_id from public.contacts c
  where c.id = ((select answer from tests.first) ->> 'contact')::uuid $$,
  $$ values ('Lee', 'New', 'lee@new.test', '+1 555 0100', 'New Ltd',
    ((select answer from tests.first) ->> 'account')::uuid, tests.id('mia')) $$, 'it becomes a contact with what was known');
select results_eq($$ select a.name, a.owner_id from public.accounts a
  where a.id = ((select answer from tests.first) ->> 'account')::uuid $$, $$ values ('New Ltd', tests.id('mia')) $$,
  'a company of the name that it gives');
select results_eq($$ select o.name, o.amount, o.currency, o.expected_close_date, o.departure_date, o.source, o.account_id,
    o.contact_id, o.stage from public.opportunities o where o.id = ((select answer from tests.first) ->> 'opportunity')::uuid $$,
  $$ values ('Rome', 5000::numeric, 'EUR', '2026-12-31'::date, '2027-06-15'::date, 'Web',
    ((select answer from tests.first) ->> 'account')::uuid, ((select answer from tests.first) ->> 'contact')::uuid,
    'prospecting') $$, 'and an opportunity of both');
select results_eq($$ select leads, contacts from public.tasks where subject = 'Ring' $$,
  $$ values ((tests.lead('New')).id::text, (select answer ->> 'contact' from tests.first)) $$,
  'what is to do about the lead is to do about the contact');
select is((select lead_status from tests.lead('New')), 'converted', 'the lead stays, converted');
select isnt((select converted_at from tests.lead('New')), null, 'since then');
select is(tests.convert('New', tests.id('ada')), (select answer from tests.first),
  'again it is what it has become, and nothing more');
select is((select count(*) from public.contacts where email = 'lee@new.test'), 1::bigint, 'no second contact');
select is(tests.attempt($$ update public.leads set phone = '1' where last_name = 'New' $$), '23514', 'it is changed no more');
select is(tests.attempt($$ update public.leads set lead_status = 'new' where last_name = 'New' $$), '23514',
  'no status takes that back, and anyone who asks for one is told');
select is((select lead_status from tests.lead('New')), 'converted', 'it is converted still');
select is(tests.attempt($$ update public.leads set deleted_at = now() where last_name = 'New' $$), '1', 'but it can be deleted');
select is((select count(*) from public.crm_sync_changes h where h.record_id = (tests.lead('New')).id
  and h.field = 'convertedContact' and h.actor_id = tests.id('mia')), 1::bigint, 'the history says who converted it');

-- Into what there is.
insert into public.leads (organization_id, last_name, email, company_name, job_title)
values (tests.id('A'), 'Lovelace', ' ADA@acme.test', null, 'Poet'), (tests.id('A'), 'Given', null, 'Given Ltd', null),
  (tests.id('A'), 'Alone', null, null, null), (tests.id('A'), 'Bad', null, null, null);
select is(tests.convert('Lovelace', null, null, 'false'), jsonb_build_object('lead', (tests.lead('Lovelace')).id, 'contact',
  tests.id('ada'), 'account', null, 'opportunity', null), 'the contact with its e-mail is what it becomes, and no opportunity');
select results_eq($$ select last_name, job_title, email from public.contacts where id = tests.id('ada') $$,
  $$ values ('Lovelace', 'CTO', 'ada@acme.test') $$, 'of which only what is blank is filled');
select is(tests.convert('Given', tests.id('ada'), tests.id('acme')) - 'opportunity',
  jsonb_build_object('lead', (tests.lead('Given')).id, 'contact', tests.id('ada'), 'account', tests.id('acme')),
  'what is given is used');
select is((select account_id from public.contacts where id = tests.id('ada')), tests.id('acme'), 'and belongs together');
select is(tests.convert('Alone', null, null, 'false') -> 'account', 'null'::jsonb, 'without a company no account is made');
select is(tests.converting('Bad', tests.id('zoe')::text), '23503', 'not into another organisation''s contact');
select is(tests.converting('Bad', null, tests.id('other')::text), '23503', 'nor its company');
select is(tests.converting('Bad', tests.id('gone')::text), '23503', 'nor into what was deleted');
select is(tests.converting('Bad', null, null, '{"stage": "nowhere"}'), '23503', 'nor into a stage that is none');
select is((select converted_at from tests.lead('Bad')), null, 'none of which has changed the lead');
select is((select count(*) from public.accounts where name = 'Bad'), 0::bigint, 'or made anything');

-- By whom.
select tests.as_user(tests.id('bob'));
select throws_ok(format('select public.convert_lead(%L, %L)', tests.id('A'), tests.id('x')), '42501', null,
  'nobody of another organisation');
select is((select count(*) from public.leads where organization_id = tests.id('A')), 0::bigint, 'who sees no lead of it either');
select tests.as_service();
update public.organization_members set role = 'viewer' where user_id = tests.id('mia') and organization_id = tests.id('A');
select tests.as_user(tests.id('mia'));
select is(tests.converting('Bad'), '42501', 'a viewer converts none');

-- What syncs bring.
select tests.as_owner();
insert into public.leads (organization_id, last_name, converted_contact_id) values (tests.id('A'), 'Synced', tests.id('ada'));
select is((select lead_status from tests.lead('Synced')), 'converted', 'one that names a contact is converted');
select is(tests.attempt($$ insert into public.leads (organization_id, last_name, converted_contact_id)
  values (tests.id('A'), 'X', tests.id('zoe')) $$), '23503', 'a contact of its own organisation');
update public.leads set lead_status = 'converted' where last_name = 'Bad';
select isnt((select converted_at from tests.lead('Bad')), null, 'one that a CRM has converted is so since it is known');
delete from public.contacts where id = tests.id('ada');
select results_eq($$ select lead_status, converted_contact_id from tests.lead('Synced') $$,
  $$ values ('converted', null::uuid) $$, 'and stays so when that contact is gone');


-- What a lead of a CRM is matched by: leads alone, and none that is history.
insert into public.leads (id, organization_id, last_name, email) values
  (tests.id('open'), tests.id('A'), 'Open', 'open@x.test'), (tests.id('done'), tests.id('A'), 'Done', 'done@x.test');
update public.leads set lead_status = 'converted' where id = tests.id('done');
insert into public.contacts (organization_id, email) values (tests.id('A'), 'open@x.test');
select tests.add_connection('sf', 'A', 'salesforce');
create function tests.candidates(p_object text, p_email text) returns jsonb language sql as $$
  select jsonb_path_query_array(candidates, '$[*].record.id') from public.crm_load_remote(tests.id('sf'), p_object,
    jsonb_build_array(jsonb_build_object('ref', '1', 'keys', jsonb_build_array(jsonb_build_object(
      'rank', 0, 'kind', 'email', 'name', null, 'value', p_email))))) $$;
select is(tests.candidates('lead', 'Open@x.test'), jsonb_build_array(tests.id('open')),
  'the lead with its e-mail, and no contact');
select is(tests.candidates('lead', 'done@x.test'), '[]'::jsonb, 'who is a lead again is another one');
select is(jsonb_array_length(tests.candidates('contact', 'open@x.test')), 1, 'a contact is matched with contacts');

select * from finish();
