select plan(26);
select tests.found_two_organizations();
select tests.add_connection('hubspot A', 'A', 'hubspot'), tests.add_connection('pipedrive A', 'A', 'pipedrive'),
  tests.add_connection('hubspot B', 'B', 'hubspot');

create function tests.links() returns table (connection text, status text, pending boolean, crm_record_id text, code text)
language sql as $$
  select case l.connection_id when tests.id('hubspot A') then 'hubspot A' when tests.id('pipedrive A') then 'pipedrive A'
    else 'other' end,
         l.status, l.pending, l.crm_record_id, l.last_error ->> 'code'
  from public.crm_sync_state l order by 1
$$;
-- Brings every link into the state that a finished sync leaves.
create function tests.sync() returns void
language sql as $$
  update public.crm_sync_state set status = 'linked', pending = false,
    crm_record_id = case record_id when tests.id('ada') then 'crm-ada' else id::text end, last_error = null, attempts = 0,
    outgoing = null
$$;
create function tests.from_connection(p_connection text) returns void
language sql as $$ select set_config('crm.origin_connection', coalesce(tests.id(p_connection)::text, ''), true) $$;

-- New contacts wait on every connection of their own organisation.
select tests.as_user(tests.id('mia'));
insert into public.contacts (organization_id, first_name) values (tests.id('A'), 'Ada');
select tests.as_owner();
select results_eq('select * from tests.links()',
  $$ values ('hubspot A', 'unlinked', true, null, null), ('pipedrive A', 'unlinked', true, null, null) $$,
  'a new contact waits on the connections of its organisation');
select is((select count(*) from public.crm_sync_state where organization_id <> tests.id('A')), 0::bigint, 'and on no other');
delete from public.contacts;
insert into public.contacts (id, organization_id, first_name) values (tests.id('ada'), tests.id('A'), 'Ada');
delete from public.crm_sync_state;
select tests.from_connection('hubspot A');
insert into public.contacts (id, organization_id, first_name) values (tests.id('eve'), tests.id('A'), 'Eve');
select results_eq('select connection, pending from tests.links()', $$ values ('pipedrive A', true) $$,
  'one that came from a CRM does not wait to go back there');
select tests.from_connection(null);
delete from public.contacts where id = tests.id('eve');
delete from public.crm_sync_state;
insert into public.crm_sync_state (organization_id, connection_id, record_id) select tests.id('A'), tests.id(c),
  tests.id('ada') from unnest(array['hubspot A', 'pipedrive A']) c;

-- Edits.
select tests.sync();
update public.contacts set first_name = 'Ada';
select is_empty('select * from tests.links() where pending', 'an update that changes nothing marks nothing');
select tests.as_user(tests.id('mia'));
update public.contacts set first_name = 'Augusta';
select tests.as_owner();
select results_eq('select connection, status, pending from tests.links()',
  $$ values ('hubspot A', 'linked', true), ('pipedrive A', 'linked', true) $$, 'an edit marks every link of the contact');
select tests.sync();
select tests.from_connection('hubspot A');
update public.contacts set first_name = 'Countess';
select results_eq('select connection, pending from tests.links()', $$ values ('hubspot A', false), ('pipedrive A', true) $$,
  'an edit that came from a CRM goes to the others only');
select tests.from_connection(null);
select tests.sync();
update public.crm_sync_state set status = 'attention', attempts = 3, last_error = '{"code": "x"}';
update public.crm_sync_state set crm_record_id = null where connection_id = tests.id('pipedrive A');
update public.contacts set first_name = 'Ada';
select results_eq('select connection, status, pending, code from tests.links()',
  $$ values ('hubspot A', 'linked', true, null), ('pipedrive A', 'unlinked', true, null) $$,
  'an edit gives a record that needed attention another chance');
select is((select max(attempts) from public.crm_sync_state), 0, 'with its attempts reset');
select tests.sync();
update public.crm_sync_state set status = 'excluded', last_error = '{"code": "deleted_in_crm"}';
update public.contacts set first_name = 'Augusta';
select is_empty($$ select * from tests.links() where status <> 'excluded' or pending or code <> 'deleted_in_crm' $$,
  'an edit does not wake what is excluded');
insert into public.contacts (id, organization_id, first_name) values (tests.id('bea'), tests.id('A'), 'Bea');
select tests.sync();
update public.contacts set first_name = 'Bee' where id = tests.id('bea');
select results_eq('select distinct record_id from public.crm_sync_state where pending', $$ values (tests.id('bea')) $$,
  'an edit marks no other contact''s links');
delete from public.contacts where id = tests.id('bea');
delete from public.crm_sync_state where record_id is null;

-- Deleting and restoring.
select tests.sync();
update public.crm_sync_state set status = 'unlinked', crm_record_id = null,
  pending = true where connection_id = tests.id('pipedrive A');
select tests.as_user(tests.id('mia'));
update public.contacts set deleted_at = now();
select tests.as_owner();
select results_eq('select * from tests.links()', $$ values ('hubspot A', 'excluded', false, 'crm-ada', 'deleted_in_adsapp') $$,
  'deleting excludes the link and drops the one that never reached its CRM');
update public.contacts set first_name = 'Edited while deleted';
select is_empty($$ select * from tests.links() where pending $$, 'an edit of a deleted contact goes nowhere');
select tests.as_user(tests.id('mia'));
update public.contacts set deleted_at = null;
select tests.as_owner();
select results_eq('select * from tests.links()',
  $$ values ('hubspot A', 'linked', true, 'crm-ada', null), ('pipedrive A', 'unlinked', true, null, null) $$,
    'restoring brings both back, waiting');
select tests.sync();
update public.contacts set deleted_at = now();
update public.contacts set deleted_at = null;
select is((select count(*) from tests.links() where status = 'linked' and pending), 2::bigint,
  'a link survives deleting and restoring with its CRM record');

-- A create that was being sent when the contact was deleted may have reached the CRM: its link stays.
update public.crm_sync_state set status = 'unlinked', crm_record_id = null, outgoing = '{"firstName": "Ada"}';
update public.contacts set deleted_at = now();
select is((select count(*) from tests.links() where status = 'excluded'), 2::bigint,
  'deleting keeps a link whose create is in flight');
update public.contacts set deleted_at = null;
select is((select count(*) from tests.links() where status = 'unlinked' and pending), 2::bigint,
  'and restoring lets it wait again');

-- Who is being erased comes back to no CRM, whatever brings the record back, and to none that is connected meanwhile.
select tests.sync();
select public.erasure_begin(tests.id('A'), tests.id('ada'), tests.id('mia'), 'person', '{}', '[]', 'subject');
delete from public.crm_sync_state where connection_id = tests.id('pipedrive A');
update public.contacts set deleted_at = now() where id = tests.id('ada');
update public.contacts set deleted_at = null where id = tests.id('ada');
select results_eq($$ select connection, status, pending, code from tests.links() where crm_record_id = 'crm-ada' $$,
  $$ values ('hubspot A', 'excluded', false, 'erasing') $$, 'restoring links nobody who is being erased');
select is_empty($$ select 1 from public.crm_sync_state where connection_id = tests.id('pipedrive A')
  and record_id = tests.id('ada') $$, 'nor with a CRM that had no link to them');
select private.crm_link_records(tests.id('pipedrive A'));
select is_empty($$ select 1 from public.crm_sync_state where connection_id = tests.id('pipedrive A')
  and record_id = tests.id('ada') $$, 'nor does connecting one');
delete from public.erasures;

-- Many at once.
delete from public.contacts;
delete from public.crm_sync_state;
insert into public.contacts (organization_id, first_name) select tests.id('A'), 'n' || i from generate_series(1, 100) i;
insert into public.contacts (organization_id, first_name) select tests.id('B'), 'n' || i from generate_series(1, 10) i;
select is((select count(*) from public.crm_sync_state), 210::bigint,
  'a statement over many contacts marks each of them on each connection');
select is((select count(*) from public.crm_sync_state l join public.contacts c on c.id = l.record_id join public.crm_connections k
  on k.id = l.connection_id
           where l.organization_id <> c.organization_id or l.organization_id <> k.organization_id), 0::bigint,
             'and no link joins two organisations');

-- Counts of links by list.
delete from public.crm_sync_state;
insert into public.crm_sync_state (organization_id, connection_id, crm_record_id, status, pending, crm_base)
values (tests.id('A'), tests.id('hubspot A'), '8', 'linked', false, '{"company": null}'),
  (tests.id('A'), tests.id('hubspot A'), '9', 'linked', true, '{"company": null}');
insert into public.crm_sync_state (organization_id, connection_id, crm_record_id, status, conflict_detected, conflict_details)
values (tests.id('A'), tests.id('hubspot A'), '10', 'linked', true, '{"stage": {"reason": "crm_stage_unmapped"}}'),
  (tests.id('A'), tests.id('hubspot A'), '11', 'linked', true, '{"stage": {"reason": "crm_stage_unmapped"}, "name": {}}');
insert into public.crm_sync_state (organization_id, connection_id, crm_record_id, status, pending, conflict_detected)
values (tests.id('A'), tests.id('hubspot A'), '1', 'linked', false, false),
  (tests.id('A'), tests.id('hubspot A'), '2', 'linked', true, false),
       (tests.id('A'), tests.id('hubspot A'), '3', 'unlinked', true, false),
         (tests.id('A'), tests.id('hubspot A'), '4', 'attention', false, false),
       (tests.id('A'), tests.id('hubspot A'), '5', 'linked', true, true),
         (tests.id('A'), tests.id('hubspot A'), '6', 'excluded', false, false),
       (tests.id('A'), tests.id('pipedrive A'), '7', 'linked', false, false);
select tests.as_user(tests.id('mia'));
select results_eq('select * from public.crm_connection_counts(tests.id(''hubspot A''))',
  $$ values ('contact', 1::bigint, 1::bigint, 3::bigint, 4::bigint, 1::bigint, 7::bigint) $$,
  'every link of a connection is counted in one place');
select results_eq('select reason, records from public.crm_attention_reasons(array[tests.id(''hubspot A'')]) order by reason',
  $$ values ('', 1::bigint), ('conflict', 2::bigint), ('unmapped', 1::bigint) $$,
  'and what needs a person by its reason: a stage that is mapped, or values of which one is chosen');
select tests.as_user(tests.id('bob'));
select is_empty('select * from public.crm_connection_counts(tests.id(''hubspot A''))',
  'a foreign connection counts nothing');
select is_empty('select * from public.crm_attention_reasons(array[tests.id(''hubspot A'')])', 'nor has it anything to tell');
select tests.as_anonymous();
select is(tests.attempt('select * from public.crm_connection_counts(tests.id(''hubspot A''))'), '42501', 'a visitor may not ask');

select * from finish();
