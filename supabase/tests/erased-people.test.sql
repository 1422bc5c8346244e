select * from no_plan();

-- Zoe was erased here, and in the CRM that had her; Bea was not.
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot');
insert into public.contacts (id, organization_id, email, last_name)
values (tests.id('zoe'), tests.id('A'), 'zoe@secret.test', 'Secret'), (tests.id('bea'), tests.id('A'), 'bea@kept.test', 'Kept');
delete from public.crm_sync_state;
insert into public.crm_sync_state (id, organization_id, connection_id, record_id, crm_record_id, status)
values (tests.id('link zoe'), tests.id('A'), tests.id('one'), tests.id('zoe'), 'secret-1', 'linked'),
       (tests.id('link bea'), tests.id('A'), tests.id('one'), tests.id('bea'), null, 'attention');
-- Somebody has saved how to find her, and a program has named its calls for her.
insert into public.saved_views (organization_id, created_by, object_type, name, query)
select tests.id('A'), tests.id('ann'), 'contact', name, query
from (values ('By the address', 'q=zoe%40secret.test&sort=name'), ('By a filter', 'f=email.is.Zoe@secret.test'),
             ('zoe@secret.test', 'sort=name'), ('By the number', 'q=%2B31+(6)+1234/5678+%22home%22'),
             ('By how addresses write it', 'q=%2b31+%286%29+1234%2F5678+%22HOME%22&x=%E0'),
             ('By the name', 'q=Zo%C3%AB%20S%65cret'),
             ('Zoë Secret', 'sort=name'), ('Half of the name', 'q=Secret'), ('Bea', 'q=bea%40kept.test')) v (name, query);
-- Files that somebody has brought in: one without headings, one that is named for her, and one of others.
insert into public.imports (organization_id, created_by, object_type, file_name, columns)
select tests.id('A'), tests.id('ann'), 'contact', name, columns
from (values ('list.csv', '{Zoë,Secret,ZOE@secret.test}'::text[]), ('For Zoë Secret.csv', '{Email}'),
             ('bea.csv', '{Email,Zoë}'))
  v (name, columns);
insert into private.idempotency_keys (organization_id, actor_id, key, hash, answer)
values (tests.id('A'), tests.id('ann'), 'signup-zoe@secret.test', 'h', '{}'),
       (tests.id('A'), tests.id('ann'), 'signup-bea@kept.test', 'h', '{}');
insert into public.gateway_deliveries (organization_id, user_id, kind, idempotency_key, hash, answer)
values (tests.id('A'), '1', 'contact', 'for zoe@secret.test', 'h', '{"said": "kept"}'),
       (tests.id('A'), '1', 'contact', 'for her', 'h', '{"said": "zoe@secret.test is no address"}'),
       (tests.id('A'), '1', 'contact', 'for bea', 'h', '{"said": "kept"}');
update public.contacts set first_name = 'Zoë', phone = '+31 (6) 1234/5678 "home"' where id = tests.id('zoe');
-- In JSON a quotation mark is two characters.
insert into public.crm_audit_log (organization_id, action, details)
select tests.id('A'), 'x', jsonb_build_object('of', phone) from public.contacts where id = tests.id('zoe');
update public.crm_connection_objects
set settings = '{"filter": {"crm": [], "adsapp": [
  {"field": "email", "op": "is_not", "values": ["Zoe@secret.test", "bea@kept.test"]}]}}'
where connection_id = tests.id('one') and object_type = 'contact';
create table tests.erasure as select public.erasure_begin(tests.id('A'), tests.id('zoe'), tests.id('ann'), 'person',
  array[tests.id('one')], '[{"kind": "email", "hash": "h-email"}, {"kind": "crm", "hash": "h-crm"}]', 'h-subject') as id;
select is(public.erasure_here((select id from tests.erasure), private.erasure_state(tests.id('zoe')), '[]'), 'done',
  'she is erased');
select results_eq('select name from public.saved_views order by name', $$ values ('Bea'), ('Half of the name') $$,
  'no saved list leads to her');
select results_eq('select file_name, columns from public.imports order by file_name',
  $$ values ('For […].csv', '{Email}'::text[]), ('bea.csv', '{Email,Zoë}'), ('list.csv', '{[…] 1,[…] 2,[…] 3}') $$,
  'no file is named for her, nor is she its headings');
select is_empty($$ select 1 from public.crm_audit_log where details::text ilike '%home%' $$, 'nor a number with quotation marks');
select is((select settings #> '{filter,adsapp,0,values}' from public.crm_connection_objects
           where connection_id = tests.id('one') and object_type = 'contact'), '["[…]", "bea@kept.test"]'::jsonb,
  'what is synced is not said by her address');
select results_eq('select key from private.idempotency_keys', $$ values ('signup-bea@kept.test') $$,
  'no call that was named for her is known');
select results_eq('select idempotency_key, answer from public.gateway_deliveries order by idempotency_key nulls last',
  $$ values ('for bea', '{"said": "kept"}'::jsonb), ('for her', null), (null, null) $$, 'nor what it was answered');
select public.erasure_answer((select id from tests.erasure), tests.id('one'),
  '{"crmType": "hubspot", "outcome": "erased", "records": 1}', '[]');
select is(public.erasure_end((select id from tests.erasure)), 'done', 'also there');

-- Nothing brings her back.
create table tests.run as select tests.start_run('one', 'mine') as id;
create function tests.apply(p_over jsonb) returns jsonb language sql as $$
  select public.crm_apply((select id from tests.run), tests.id('mine'), 60, 'contact', jsonb_build_array(tests.entry(
    jsonb_build_object('linkId', gen_random_uuid(), 'crmRecordId', '1234') || p_over)), 0, 0, null)
$$;
select throws_like($$ select tests.apply(jsonb_build_object('recordId', gen_random_uuid(), 'createRecord', '{}'::jsonb)) $$,
  '%lease_lost%', 'a worker that does not know of erasures loses its lease');
select lives_ok($$ select tests.apply(jsonb_build_object('recordId', gen_random_uuid(), 'identities', '["other",
  "h-email"]'::jsonb,
  'createRecord', '{"email": "zoe@secret.test"}'::jsonb, 'base', '{"email": "zoe@secret.test"}'::jsonb)) $$,
  'her record is read again');
select is((select count(*) from public.contacts), 1::bigint, 'she does not come back');
select results_eq($$ select status, base, last_error ->> 'code' from public.crm_sync_state where crm_record_id = '1234' $$,
  $$ values ('excluded', '{}'::jsonb, 'erased_on_request') $$, 'a tombstone without her values says why');
select lives_ok($$ select tests.apply(jsonb_build_object('linkId', tests.id('link bea'), 'recordId', tests.id('bea'),
  'linkVersion', (select version from public.crm_sync_state where id = tests.id('link bea')), 'recordVersion', 1,
  'crmRecordId', '7', 'identities', '["h-email"]'::jsonb, 'patch', '{"email": "zoe@secret.test"}'::jsonb,
  'base', '{"email": "zoe@secret.test"}'::jsonb)) $$, 'nor does her address reach another contact');
select is((select email from public.contacts), 'bea@kept.test', 'which keeps its own');
select is((select last_error ->> 'code' from public.crm_sync_state where id = tests.id('link bea')), 'erased_on_request',
  'and says why');
select is((select sum(refused) from public.erased_identities), 2::numeric, 'each refusal is counted');
select throws_like(format('select public.crm_decide_match(%L, %L, %L, ''include'', null, null)',
  (select id from public.crm_sync_state where crm_record_id = '1234'), tests.id('A'), tests.id('ann')), '%match_not_open%',
  'including the record again is not the way past it');
select is(public.erased_among(tests.id('A'), '[{"ref": "a", "hashes": ["h-email"]}, {"ref": "b", "hashes": ["x"]}]'),
  '["a"]'::jsonb,
  'an address can be asked for before a contact is made');
select is(public.erased_among(tests.id('B'), '[{"ref": "a", "hashes": ["h-email"]}]'), '[]'::jsonb,
  'in its own organisation only');
select is(public.erasure_lift(tests.id('B'), tests.id('bob'), (select id from tests.erasure), '{}'), 0,
  'nobody else lifts a block');
select is(public.erasure_lift(tests.id('A'), tests.id('ann'), (select id from tests.erasure), '{}'), 1, 'an admin lifts it');
select is_empty($$ select 1 from public.crm_sync_state where crm_record_id = '1234' $$, 'the tombstone goes');
select isnt_empty($$ select 1 from public.crm_webhook_events where crm_record_id = '1234' and processed_at is null $$,
  'and its record is read again');
select lives_ok($$ select tests.apply(jsonb_build_object('recordId', tests.id('back'), 'crmRecordId', '1234',
  'identities', '["h-email"]'::jsonb, 'createRecord', '{"email": "zoe@secret.test"}'::jsonb)) $$, 'and can be stored');
select isnt_empty($$ select 1 from public.contacts where id = tests.id('back') $$, 'as a person who came back');

-- A CRM that erases a person asks whether that holds here too, once.
update public.crm_connection_objects set sync_cursor = '{}' where connection_id = tests.id('one');
create function tests.privacy_deletion(p_key text) returns jsonb language sql as $$
  select public.crm_receive_events('hubspot', null, jsonb_build_array(jsonb_build_object('key', p_key, 'accountId', '4711',
  'object',
    'contact', 'kind', 'erased', 'recordId', '1234', 'into', null, 'occurredAt', now())))
$$;
select is(tests.privacy_deletion('k1') ->> 'stored', '1', 'a privacy deletion is stored');
select is(tests.privacy_deletion('k2') ->> 'stored', '1', 'and so is another one');
select results_eq($$ select status, source, contact_id from public.erasures where status = 'asked' $$,
  $$ values ('asked', 'crm', tests.id('back')) $$, 'the question is asked once');
select is(public.crm_load_events(tests.id('one'), 'contact', 10) #>> '{0,deleted}', 'true',
  'its link follows it as any deletion');
select public.erasure_dismiss((select id from public.erasures where status = 'asked'), tests.id('A'), tests.id('ann'));
select results_eq($$ select count(*), count(contact_id) from public.erasures where status = 'dismissed' $$,
  $$ values (1::bigint, 0::bigint) $$,
  'and can be answered with no');

select * from finish();
