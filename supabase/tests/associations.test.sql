-- What leads from one record to several: rows of their own and a column of the holder, which say the same no matter who writes
-- which.
select * from no_plan();
select tests.found_two_organizations();
insert into public.contacts (id, organization_id, first_name) values (tests.id('ada'), tests.id('A'), 'Ada'),
  (tests.id('eve'), tests.id('A'), 'Eve'), (tests.id('joe'), tests.id('A'), 'Joe'), (tests.id('zoe'), tests.id('B'), 'Zoe');
insert into public.opportunities (id, organization_id, name) values (tests.id('rome'), tests.id('A'), 'Rome'),
  (tests.id('oslo'), tests.id('A'), 'Oslo');
create function tests.set_of(variadic p_names text[]) returns text language sql as $$
  select string_agg(tests.id(n)::text, ';' order by tests.id(n)::text collate "C") from unnest(p_names) n $$;
create function tests.roles(variadic p_roles text[]) returns text language sql as $$
  select string_agg(m, ';' order by m collate "C")
  from (select tests.id(split_part(r, '=', 1))::text || '=' || split_part(r, '=', 2) as m from unnest(p_roles) r) k $$;
create function tests.rome() returns public.opportunities language sql as $$
  select * from public.opportunities where id = tests.id('rome') $$;
create function tests.associate(p_from text, p_to text, p_role text default null) returns void language sql as $$
  insert into public.record_associations (organization_id, from_object, from_id, field, to_object, to_id, role)
  values (tests.id('A'), 'opportunity', tests.id(p_from), 'contacts', 'contact', tests.id(p_to), p_role) $$;

-- By a person.
select tests.as_user(tests.id('mia'));
select tests.associate('rome', 'ada', 'Decides');
select tests.associate('rome', 'eve');
select results_eq($$ select contacts, version from tests.rome() $$, $$ values (tests.set_of('ada', 'eve'), 3::bigint) $$,
  'a member links contacts, each of which is an edit of the opportunity');
select is(tests.attempt($$ select tests.associate('rome', 'ada') $$), '23505', 'nobody twice');
select is(tests.attempt($$ select tests.associate('rome', 'zoe') $$), '23503', 'nobody of another organisation');
select is(tests.attempt($$ select tests.associate('elsewhere', 'ada') $$), '23503', 'and nobody with nothing');
select tests.as_service();
update public.contacts set deleted_at = now() where id in (tests.id('joe'), tests.id('eve'));
select tests.as_user(tests.id('mia'));
select is(tests.attempt($$ select tests.associate('rome', 'joe') $$), '23503', 'nor anybody who is deleted');
select is(tests.attempt($$ update public.opportunities set contact_id = tests.id('ada') where id = tests.id('rome') $$), '1',
  'one who was linked before stays, whatever else is edited');
update public.opportunities set contact_id = null where id = tests.id('rome');
select tests.as_service();
update public.contacts set deleted_at = null where id in (tests.id('joe'), tests.id('eve'));
select tests.as_user(tests.id('mia'));
select is(tests.attempt($$ update public.opportunities set contacts = null $$), '42501', 'the column is not theirs');
select is(tests.attempt($$ update public.record_associations set to_id = tests.id('joe') $$), '42501',
  'an association is not moved');
update public.record_associations set role = 'Signs' where to_id = tests.id('eve');
select is((select count(*) from public.crm_sync_changes where record_id = tests.id('rome') and field = 'contacts'
  and actor_kind = 'person' and actor_id = tests.id('mia')), 2::bigint, 'the history says who did it');
select is((select after #>> '{}' from public.crm_sync_changes where record_id = tests.id('rome') and field = 'contacts'
  order by id desc limit 1), tests.set_of('ada', 'eve'), 'and what it became');
-- What each is to it.
select is((tests.rome()).contact_roles, tests.roles('ada=Decides', 'eve=Signs'), 'the holder says what each of them is');
select is((select count(*) from public.crm_sync_changes where record_id = tests.id('rome') and field = 'contactRoles'
  and actor_id = tests.id('mia')), 2::bigint, 'a role alone is an edit, by the person who gave it');
update public.record_associations set role = ' Signs ;Pays;;Signs' where to_id = tests.id('eve');
select is((tests.rome()).contact_roles, tests.roles('ada=Decides', 'eve=Pays', 'eve=Signs'), 'of several roles each one, once');
update public.record_associations set role = 'Signs' where to_id = tests.id('eve');
delete from public.record_associations where to_id = tests.id('ada');
select is((tests.rome()).contacts, tests.set_of('eve'), 'what is taken away is no longer there');
select is((tests.rome()).contact_roles, tests.roles('eve=Signs'), 'nor what it was');
select tests.as_user(tests.id('vera'));
select is(tests.attempt($$ delete from public.record_associations $$), '0', 'a viewer takes nothing away');
select is(tests.attempt($$ select tests.associate('rome', 'ada') $$), '42501', 'and adds nothing');
select is(tests.attempt($$ update public.record_associations set role = 'Pays' $$), '0', 'nor makes anybody anything else');
select tests.as_user(tests.id('bob'));
select is((select count(*) from public.record_associations), 0::bigint, 'another organisation sees none');
select is(tests.attempt($$ update public.record_associations set role = 'Pays' $$), '0', 'and changes none');

-- By a sync, which writes the column.
select tests.as_service();
update public.opportunities
set contacts = concat_ws(';', tests.id('joe'), tests.id('eve'), tests.id('joe'), tests.id('zoe'), tests.id('nobody'))
where id = tests.id('rome');
select is((tests.rome()).contacts, tests.set_of('joe', 'eve'), 'those that exist here, each once');
select bag_eq($$ select to_id, role from public.record_associations where from_id = tests.id('rome') $$,
  $$ values (tests.id('joe'), null), (tests.id('eve'), 'Signs') $$, 'and those that stay keep their role');
update public.opportunities
set contact_roles = concat_ws(';', tests.roles('joe=Pays', 'joe=Decides', 'zoe=Signs'), 'nobody=Signs', tests.id('eve') || '= ')
where id = tests.id('rome');
select bag_eq($$ select to_id, role from public.record_associations where from_id = tests.id('rome') $$,
  $$ values (tests.id('joe'), 'Decides;Pays'), (tests.id('eve'), null) $$, 'roles of those who are contacts here');
select is((tests.rome()).contact_roles, tests.roles('joe=Decides', 'joe=Pays'), 'and the column says the same');
update public.opportunities set contact_roles = tests.roles('joe=Pays', 'ada=Signs') where id = tests.id('rome');
select is((tests.rome()).contacts, tests.set_of('ada', 'eve', 'joe'), 'who is given a role is one of them');
update public.opportunities set contacts = tests.set_of('eve', 'joe') where id = tests.id('rome');
select is((tests.rome()).contact_roles, tests.roles('joe=Pays'), 'and who is taken away has none');
update public.opportunities set contact_roles = tests.roles('eve=Signs') where id = tests.id('rome');
insert into public.opportunities (organization_id, name, contacts) values (tests.id('A'), 'Bonn', tests.id('ada')::text);
select is((select count(*) from public.record_associations where to_id = tests.id('ada')), 1::bigint, 'of a new one too');
update public.opportunities set contacts = null where name = 'Bonn';
select is((select count(*) from public.record_associations where to_id = tests.id('ada')), 0::bigint, 'until it has none');

-- The main one of them.
update public.opportunities set contact_id = tests.id('ada') where name = 'Bonn';
select is((select count(*) from public.record_associations where to_id = tests.id('ada')), 1::bigint,
  'the main contact is one of the contacts');
update public.opportunities set contacts = concat_ws(';', tests.id('ada'), tests.id('eve')) where name = 'Bonn';
update public.opportunities set contact_id = tests.id('eve') where name = 'Bonn';
select results_eq($$ select contact_id, contacts from public.opportunities where name = 'Bonn' $$,
  $$ values (tests.id('eve'), tests.set_of('ada', 'eve')) $$, 'another one leaves the former among them');
update public.opportunities set contacts = tests.id('ada')::text where name = 'Bonn';
select results_eq($$ select contact_id, contacts from public.opportunities where name = 'Bonn' $$,
  $$ values (null::uuid, tests.id('ada')::text) $$, 'and who is taken away from them is no longer the main one');
update public.opportunities set contacts = null where name = 'Bonn';

-- What is gone.
select tests.as_owner();
select tests.add_connection('hubspot', 'A');
insert into public.crm_sync_state (organization_id, connection_id, object_type, record_id, crm_record_id, status)
values (tests.id('A'), tests.id('hubspot'), 'contact', tests.id('eve'), '7', 'linked');
select is((select private.crm_record_json(tests.id('hubspot'), '{}', r.refs) -> 'members' -> 'contacts'
           from private.records r where r.object_type = 'opportunity' and r.id = tests.id('rome')),
  jsonb_build_object(tests.id('eve'), '7', tests.id('joe'), null), 'a sync is told what each of them is in the CRM');
select is((select private.crm_record_json(tests.id('hubspot'), '{}', r.refs)
           from private.records r where r.object_type = 'opportunity' and r.id = tests.id('oslo')), '{}'::jsonb,
  'and nothing where there are none');
delete from public.contacts where id = tests.id('joe');
select is((tests.rome()).contacts, tests.set_of('eve'), 'a contact that is gone for good is linked with nothing');
-- As many roles as a CRM says, and all that two have who become one.
update public.opportunities set contact_roles = concat_ws(';', tests.id('eve') || '=Pays',
  tests.id('eve') || '=' || repeat('s', 250), tests.id('eve') || '=' || repeat('t', 250))
where id = tests.id('rome');
select is((select char_length(role) from public.record_associations where to_id = tests.id('eve') and field = 'contacts'), 506,
  'roles that are long together come with a sync');
insert into public.contacts (id, organization_id, first_name) values (tests.id('eva'), tests.id('A'), 'Eva');
select tests.associate('rome', 'eva', 'Pays;' || repeat('u', 250) || ';' || repeat('v', 240));
select tests.as_user(tests.id('ann'));
select lives_ok($$ select public.merge_contacts(tests.id('A'), tests.id('eva'), tests.id('eve')) $$,
  'two contacts with long roles in one opportunity are merged');
select is((tests.rome()).contact_roles, tests.roles('eve=Pays', 'eve=' || repeat('s', 250), 'eve=' || repeat('t', 250),
  'eve=' || repeat('u', 250), 'eve=' || repeat('v', 240)), 'and the one has every role of both, once');
select tests.as_owner();
-- What an activity is about is its CRM's to say: people change none of it, syncs all.
select tests.as_owner();
insert into public.contacts (id, organization_id, last_name) values (tests.id('called'), tests.id('A'), 'Called');
insert into public.activities (id, organization_id, subject, contacts)
values (tests.id('call'), tests.id('A'), 'Call', tests.id('called')::text);
select tests.as_user(tests.id('mia'));
select is(tests.attempt($$ insert into public.record_associations (organization_id, from_object, from_id, field, to_object, to_id)
  values (tests.id('A'), 'activity', tests.id('call'), 'contacts', 'contact', tests.id('ada')) $$), '42501',
  'nobody puts an activity on another record');
select is(tests.attempt($$ delete from public.record_associations where from_id = tests.id('call') $$), '0',
  'nor takes it from one');
select tests.as_owner();
select is((select contacts from public.activities where id = tests.id('call')), tests.id('called')::text,
  'it is about whom it was');
delete from public.activities;
delete from public.contacts where id = tests.id('called');

delete from public.opportunities where id = tests.id('rome');
select is((select count(*) from public.record_associations), 0::bigint, 'and nothing with an opportunity that is');
insert into public.record_associations (organization_id, from_object, from_id, field, to_object, to_id)
values (tests.id('A'), 'opportunity', tests.id('oslo'), 'contacts', 'contact', tests.id('ada'));
select lives_ok($$ delete from public.organizations where id = tests.id('A') $$, 'an organisation goes with all of them');
select * from finish();
