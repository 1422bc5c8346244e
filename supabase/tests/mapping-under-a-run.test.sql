-- A mapping that is saved while a run works with the one before.
select * from no_plan();
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot');
insert into public.contacts (id, organization_id, first_name) values (tests.id('ada'), tests.id('A'), 'Ada'),
  (tests.id('bea'), tests.id('A'), 'Bea');
create function tests.save(p_rows jsonb) returns void language sql as $$
  select public.crm_save_mappings(tests.id('one'), tests.id('A'), tests.id('ann'), 'contact', (
    select jsonb_agg(jsonb_build_object('adsapp_field', k, 'crm_field', v ->> 0, 'direction', v ->> 1, 'transform_rule', null,
      'conflict_policy', null, 'is_custom', false, 'position', 0)) from jsonb_each(p_rows) as r (k, v)))
$$;
select tests.save('{"email": ["email", "bidirectional"], "phone": ["phone", "bidirectional"],
                    "company": ["company", "bidirectional"]}');
update public.crm_sync_state set status = 'linked', crm_record_id = record_id::text, pending = false,
  base = '{"email": "e", "phone": "1", "company": "c"}', late_writes = '[]' where record_id = tests.id('ada');
create function tests.link(p_name text) returns public.crm_sync_state language sql as $$
  select l from public.crm_sync_state l where record_id = tests.id(p_name)
$$;
create table tests.run as select tests.start_run('one', 'mine', 'full') as id;
create function tests.apply(p_name text, p_over jsonb) returns jsonb language sql as $$
  select public.crm_apply((select id from tests.run), tests.id('mine'), 60, 'contact',
    jsonb_build_array(tests.entry(jsonb_build_object(
    'key', 'k', 'linkId', (tests.link(p_name)).id, 'linkVersion', (tests.link(p_name)).version, 'recordId', tests.id(p_name),
    'recordVersion', (select version from public.contacts where id = tests.id(p_name)), 'crmRecordId', tests.id(p_name),
    'base', '{"email": "e", "phone": "1", "company": "c"}'::jsonb, 'crmBase', '{"phone": "2", "company": "d"}'::jsonb)
    || p_over)), 0, 0, null)
$$;
create function tests.mark(p_name text) returns void language sql as $$
  select from public.crm_mark_outgoing((select id from tests.run), tests.id('mine'), jsonb_build_array(jsonb_build_object(
    'linkId', (tests.link(p_name)).id, 'linkVersion', (tests.link(p_name)).version, 'base', '{"email": "e", "phone": "1"}'::jsonb,
    'crmBase', '{"phone": "2"}'::jsonb, 'outgoing', '{"phone": "3", "email": "f"}'::jsonb, 'lateWrites', '[]'::jsonb)))
$$;
select is(tests.apply('ada', '{}') -> 'remapped', 'false', 'as long as the mapping is the run''s');
update public.crm_sync_state set outgoing = '{"phone": "3", "email": "f"}',
  late_writes = '[{"values": {"phone": "4", "email": "g"}, "until": "2099-01-01T00:00:00Z"}]' where record_id = tests.id('ada');
update public.crm_sync_state set outgoing = '{"phone": "3", "email": "f"}' where record_id = tests.id('bea');

-- The phone goes to another field of the CRM, the company one way, and the title is new.
select tests.save('{"email": ["email", "bidirectional"], "phone": ["mobile", "bidirectional"],
                    "company": ["company", "from_crm"], "jobTitle": ["title", "bidirectional"]}');
select is((tests.link('ada')).outgoing, '{"email": "f"}', 'what was sent to the old field tells nothing of the new one');
select is((tests.link('ada')).late_writes -> 0 -> 'values', '{"email": "g"}', 'nor what may come late');
select is((tests.link('bea')).outgoing, '{"phone": "3", "email": "f"}',
  'a create in flight is still looked for by all it was sent');
update public.crm_sync_state set outgoing = null, pending = false;
select is(tests.apply('ada', '{}') -> 'remapped', 'true', 'the run is told');
select is((tests.link('ada')).base, '{"email": "e", "company": "c"}', 'and leaves no base of the old field');
select is((tests.link('ada')).crm_base, '{}', 'or of the CRM''s side, by the old direction');
select is((tests.link('ada')).pending, true, 'the pair is compared again');
select tests.apply('ada', '{"recordVersion": 99, "written": {"phone": "9", "email": "h"}}');
select is((tests.link('ada')).base, '{"email": "h", "company": "c"}', 'what was written to the old field is no base either');
select tests.apply('ada', '{"conflict": {"phone": {"base": null, "local": "1", "remote": "2"}}}');
select is((tests.link('ada')).conflict_detected, false, 'a conflict of it asks nobody');
select tests.mark('ada');
select is(((tests.link('ada')).base, (tests.link('ada')).crm_base, (tests.link('ada')).outgoing)::text,
  ('{"email": "e"}'::jsonb, '{}'::jsonb, '{"email": "f"}'::jsonb)::text, 'nor does marking what is sent');
select public.crm_open_run((select id from tests.run));
select is(tests.apply('ada', '{}') -> 'remapped', 'false', 'once the run has read the new mapping');
select is((tests.link('ada')).base, '{"email": "e", "phone": "1", "company": "c"}', 'what it decides counts whole');

-- Companies have a field of that name too.
select public.crm_save_mappings(tests.id('one'), tests.id('A'), tests.id('ann'), 'account', '[{"adsapp_field": "phone",
  "crm_field": "phone", "direction": "bidirectional", "transform_rule": null, "conflict_policy": null, "is_custom": false,
  "position": 0}]');
select is(tests.apply('ada', '{}') -> 'remapped', 'true', 'the run is told of any object''s mapping');
select is(((tests.link('ada')).base, (tests.link('ada')).crm_base, (tests.link('ada')).pending)::text,
  ('{"email": "e", "phone": "1", "company": "c"}'::jsonb, '{"phone": "2", "company": "d"}'::jsonb, false)::text,
  'what it decides of another object counts whole');
select tests.mark('ada');
select is(((tests.link('ada')).base, (tests.link('ada')).crm_base, (tests.link('ada')).outgoing)::text,
  ('{"email": "e", "phone": "1"}'::jsonb, '{"phone": "2"}'::jsonb, '{"phone": "3", "email": "f"}'::jsonb)::text,
  'and what is sent of one');
select * from finish();
