select plan(26);
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'salesforce');
select tests.add_connection('foreign', 'B', 'salesforce');
insert into public.contacts (id, organization_id, first_name)
select tests.id(n), tests.id('A'), n from unnest(array['ada', 'bea', 'cea', 'dea', 'eva']) n;
insert into public.contacts (id, organization_id, first_name) values (tests.id('bob c'), tests.id('B'), 'Bob');
delete from public.crm_sync_state;
create function tests.refuse(p_name text, p_error jsonb, p_crm_record text default 'crm') returns void language sql as $$
  insert into public.crm_sync_state (id, organization_id, connection_id, record_id, crm_record_id, status, attempts, last_error)
  values (tests.id('link ' || p_name), tests.id('A'), tests.id('one'), tests.id(p_name),
          case when p_crm_record is not null then p_crm_record || p_name end, 'attention', 3, p_error)
$$;
select tests.refuse('ada', '{"code": "x1", "reason": "too_long", "field": "jobTitle", "crmField": "Title", "message": "Ada"}');
select tests.refuse('bea', '{"code": "x2", "reason": "too_long", "field": "jobTitle", "crmField": "Title", "message": "Bea"}');
select tests.refuse('cea', '{"code": "x3", "reason": "duplicate_rule", "field": "email", "mayAllow": true, "message": "Cea"}');
select tests.refuse('dea', '{"code": "duplicate_identity", "field": "email", "message": "Dea"}', null);
select tests.refuse('eva', '{"code": "storage", "message": "Eva"}', null);
insert into public.crm_sync_state (id, organization_id, connection_id, crm_record_id, status, last_error)
values (tests.id('link there'), tests.id('A'), tests.id('one'), 'crm-there', 'attention', '{"code": "unreadable_record"}');
-- Of an object that is off.
insert into public.crm_sync_state (organization_id, connection_id, object_type, crm_record_id, status, last_error)
values (tests.id('A'), tests.id('one'), 'account', 'crm-acme', 'attention', '{"code": "x"}');
insert into public.crm_sync_state (organization_id, connection_id, object_type, crm_record_id, status, conflict_detected)
values (tests.id('A'), tests.id('one'), 'account', 'crm-oslo', 'linked', true);
insert into public.crm_sync_state (id, organization_id, connection_id, record_id, crm_record_id, status, last_error)
values (tests.id('link bob'), tests.id('B'), tests.id('foreign'), tests.id('bob c'), 'crm-bob', 'attention', '{"code": "x"}');

create function tests.state(p_name text) returns text language sql as $$
  select status || case when pending then ' pending' else '' end || case when live then ' live' else '' end
    || case when allow_duplicates then ' allowed' else '' end || ' ' || attempts
  from public.crm_sync_state where id = tests.id('link ' || p_name)
$$;
create function tests.retry(
  p_reason text default null, p_field text default null, p_links uuid[] default null, p_allow boolean default false
) returns integer language sql as $$
  select public.crm_retry_links(tests.id('one'), tests.id('A'), tests.id('ann'), p_reason, p_field, p_links, p_allow)
$$;

select results_eq($$ select object_type, reason, field, crm_field, records, may_allow
  from public.crm_error_groups(tests.id('one')) $$,
  $$ values ('contact', 'too_long', 'jobTitle', 'Title', 2::bigint, 0::bigint),
       ('contact', 'duplicate_identity', 'email', null, 1::bigint, 0::bigint),
       ('contact', 'duplicate_rule', 'email', null, 1::bigint, 1::bigint),
       ('contact', 'storage', null, null, 1::bigint, 0::bigint),
       ('contact', 'unreadable_record', null, null, 1::bigint, 0::bigint) $$,
  'what needs attention is grouped by object, kind of problem and field, the largest group first');
select is((select count(*) from public.crm_error_groups(tests.id('one')) where example ->> 'message' in ('Ada', 'Bea')),
  1::bigint, 'each group with one of its records as an example');
select is(public.crm_retry_links(tests.id('one'), tests.id('A'), tests.id('ann'), 'x', null, null, false), 0,
  'of an object that is not synced nothing is tried again');
select is_empty($$ select * from public.crm_open_conflicts(tests.id('one')) $$, 'no conflict of it is counted');
select is((select sum(records) from public.crm_attention_reasons(array[tests.id('one')])), 6::numeric, 'and nothing else of it');
select tests.as_user(tests.id('vera'));
select is((select sum(records) from public.crm_error_groups(tests.id('one'))), 6::numeric, 'every member sees them');
select is((select count(*) from public.crm_error_groups(tests.id('foreign'))), 0::bigint, 'of their own organisation');
select tests.as_user(tests.id('bob'));
select is((select count(*) from public.crm_error_groups(tests.id('one'))), 0::bigint, 'and nobody of another one');
select is(tests.attempt($$ select public.crm_retry_links(tests.id('one'), tests.id('B'), null, null, null, null, false) $$),
  '42501', 'which cannot retry them either');
select tests.as_owner();

select is(
  public.crm_retry_links(tests.id('one'), tests.id('A'), tests.id('ann'), 'too_long', 'jobTitle', null, false, 'account'), 0,
  'a group is of one object');
select is(tests.retry('too_long', 'jobTitle'), 2, 'one group is tried again');
select is(tests.state('ada'), 'linked pending live 0', 'its records are queued');
select is(tests.state('cea'), 'attention 3', 'the others are not');
select is((select details ->> 'count' from public.crm_audit_log where action = 'crm.retried'), '2', 'the audit log says who did');
select is(tests.retry(p_field => ''), 2, 'those without a field are a group of their own');
select is(tests.state('eva'), 'unlinked pending live 0', 'a record that the CRM does not have is created');
select is((select crm_record_id from public.crm_webhook_events), 'crm-there', 'one that is only there is read again');
select is(tests.state('dea'), 'attention 3', 'an open match is left to a person');

select is(tests.retry(p_links => array[tests.id('link cea')], p_allow => true), 1, 'what a rule lets people do is allowed');
select is(tests.state('cea'), 'linked pending live allowed 0', 'for that record');
select is(tests.retry(p_links => array[tests.id('link bob')]), 0, 'links of another connection are left alone');
select throws_ok($$ select public.crm_retry_links(tests.id('one'), tests.id('B'), null, null, null, null, false) $$,
  'P0002', null, 'as are connections of another organisation');

-- Saving the mapping and the setting.
update public.crm_sync_state set status = 'attention', pending = false, live = false, attempts = 3, allow_duplicates = false
where connection_id = tests.id('one') and record_id is not null;
insert into public.crm_field_mappings (organization_id, connection_id, object_type, adsapp_field, crm_field, direction, position)
values (tests.id('A'), tests.id('one'), 'contact', 'jobTitle', 'Title', 'bidirectional', 0),
  (tests.id('A'), tests.id('one'), 'contact', 'email', 'Email', 'bidirectional', 1);
select public.crm_save_mappings(tests.id('one'), tests.id('A'), tests.id('ann'), 'contact',
  '[{"adsapp_field": "jobTitle", "crm_field": "Long_Title__c", "direction": "bidirectional", "is_custom": false, "position": 0},
    {"adsapp_field": "email", "crm_field": "Email", "direction": "bidirectional", "is_custom": false, "position": 1}]');
select results_eq($$ select tests.state(n) from unnest(array['ada', 'bea', 'cea', 'eva']) n $$,
  $$ values ('linked pending 0'), ('linked pending 0'), ('attention 3'), ('attention 3') $$,
  'a changed row of the mapping has the records tried again that were refused because of its field');
select public.crm_change_settings(tests.id('one'), tests.id('ann'), '{"allowDuplicates": true}', null);
select is(tests.state('cea'), 'linked pending 0', 'duplicates that are allowed from now on are sent');

update public.crm_sync_state set conflict_detected = true where id = any (array[tests.id('link ada'), tests.id('link cea')]);
select tests.as_user(tests.id('vera'));
select results_eq($$ select object_type, records from public.crm_open_conflicts(tests.id('one')) $$,
  $$ values ('contact', 2::bigint) $$, 'open conflicts of single fields are counted by object');
select tests.as_user(tests.id('bob'));
select is_empty($$ select 1 from public.crm_open_conflicts(tests.id('one')) $$, 'for members alone');

select * from finish();
