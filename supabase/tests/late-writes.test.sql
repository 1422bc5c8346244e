-- What was sent and not answered, as long as the CRM may still store it.
select * from no_plan();
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot');
insert into public.contacts (id, organization_id, first_name) values (tests.id('ada'), tests.id('A'), 'Ada');
update public.crm_sync_state set crm_record_id = 'crm-ada', status = 'linked';
create table tests.run as select tests.start_run('one', 'mine', 'full') as id;
create function tests.link() returns public.crm_sync_state language sql as $$ select l from public.crm_sync_state l $$;
create function tests.late() returns jsonb language sql as $$
  select jsonb_path_query_array(link, '$.late_writes[*].values')
  from public.crm_load_pending(tests.id('one'), 'contact', true, null, 10, array[tests.id('ada')])
$$;
create function tests.mark(p_phone text, p_late jsonb) returns void language sql as $$
  select from public.crm_mark_outgoing((select id from tests.run), tests.id('mine'), jsonb_build_array(jsonb_build_object(
    'linkId', (tests.link()).id, 'linkVersion', (tests.link()).version, 'outgoing', jsonb_build_object('phone', p_phone),
    'lateWrites', p_late, 'lateSeconds', 900)))
$$;
create function tests.apply(p_over jsonb) returns void language sql as $$
  select from public.crm_apply((select id from tests.run), tests.id('mine'), 60, 'contact',
    jsonb_build_array(tests.entry(jsonb_build_object(
    'key', 'k', 'linkId', (tests.link()).id, 'linkVersion', (tests.link()).version, 'recordId', tests.id('ada'),
    'recordVersion', (select version from public.contacts), 'crmRecordId', 'crm-ada') || p_over)), 0, 0, null)
$$;

select is(tests.late(), '[]', 'nothing was sent');
select tests.mark('1', '[]');
select is(tests.late(), '[{"phone": "1"}]', 'what is in flight may come late');
select public.crm_note_unsent((select id from tests.run), tests.id('mine'), array[(tests.link()).id]);
select is(tests.late(), '[]', 'unless it was refused or never sent');
select tests.mark('1', '[]');
select tests.mark('2', '[{"values": {"phone": "1"}, "until": "2099-01-01T00:00:00Z"}]');
select set_eq($$ select jsonb_array_elements(tests.late()) $$, $$ values ('{"phone": "1"}'::jsonb), ('{"phone": "2"}') $$,
  'the one before it stays known when the next is marked');
select tests.apply('{"written": {"phone": "2"}, "lateWrites": [{"values": {"phone": "1"}, "until": "2099-01-01T00:00:00Z"}]}');
select is(tests.late(), '[{"phone": "1"}]', 'what was answered comes no more');
select tests.apply('{"lateWrites": [{"values": {"phone": "1"}, "seconds": 5}, {"values": {"phone": "1"}, "seconds": 600},
  {"values": {"phone": "3"}, "seconds": 600}]}');
select set_eq($$ select w -> 'values', round(extract(epoch from (w ->> 'until')::timestamptz - now()))
                 from jsonb_array_elements((tests.link()).late_writes) w $$,
  $$ values ('{"phone": "1"}'::jsonb, 600::numeric), ('{"phone": "3"}', 600) $$, 'each is kept once, until the latest time');
-- Beside a newer edit here.
select tests.apply('{"recordVersion": 99, "written": {"phone": "4"},
  "lateWrites": [{"values": {"phone": "4"}, "seconds": 600}]}');
select is(tests.late(), '[{"phone": "4"}]', 'also where only what was written is recorded');
update public.crm_sync_state
set late_writes = jsonb_build_array(jsonb_build_object('values', '{"phone": "4"}'::jsonb, 'until', now() - interval '1 second'));
select is(tests.late(), '[]', 'after its time it counts no more');
select tests.mark('5', '[]');
update public.crm_sync_state set outgoing_until = now() - interval '1 second';
select is(tests.late(), '[]', 'nor does one in flight');
select * from finish();
