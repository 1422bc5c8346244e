select * from no_plan();
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot'), tests.add_connection('two', 'A', 'salesforce');

create view tests.log with (security_invoker = true) as
  select kind, field, before, after, actor_kind, actor_id, organization_id, connection_id, run_id, side, reason, id
  from public.crm_sync_changes;
grant select on tests.log to authenticated, service_role;
create function tests.forget() returns void language sql security definer as $$ delete from public.crm_sync_changes $$;

-- A number is one number however many zeros end it.
select tests.as_user(tests.id('mia'));
insert into public.opportunities (organization_id, name, amount) values (tests.id('A'), 'Rome', 5);
select tests.forget();
update public.opportunities set amount = 5.00, name = 'Oslo';
select results_eq('select field from tests.log', $$ values ('name') $$, '5 and 5.00 are no change');
select tests.forget();

-- A person's own work, through the data API.
select tests.as_user(tests.id('mia'));
insert into public.contacts (organization_id, first_name, email, phone, custom)
values (tests.id('A'), 'Ada', 'ada@example.test', '', '{"tier": "gold", "empty": null}');
select results_eq('select kind, field, before, after, actor_kind, actor_id from tests.log',
  $$ values ('created', null, null::jsonb, '{"firstName": "Ada", "email": "ada@example.test", "custom.tier": "gold"}'::jsonb,
             'person', tests.id('mia')) $$, 'a new contact is one row with its values, and who made it');
select results_eq('select organization_id, connection_id, run_id, side, reason from tests.log',
  $$ values (tests.id('A'), null::uuid, null::uuid, 'adsapp', 'edited') $$, 'of no connection and no run');
select tests.forget();
update public.contacts set phone = '+31 6 1', last_name = '', job_title = 'CTO', email = null,
  custom = '{"seats": 3, "empty": null}';
select results_eq('select kind, field, before, after, actor_id from tests.log order by field collate "C"',
  $$ values ('updated', 'custom.seats', null::jsonb, '3'::jsonb, tests.id('mia')),
            ('updated', 'custom.tier', '"gold"', null, tests.id('mia')),
            ('updated', 'email', '"ada@example.test"', null, tests.id('mia')),
            ('updated', 'jobTitle', null, '"CTO"', tests.id('mia')),
            ('updated', 'phone', null, '"+31 6 1"', tests.id('mia')) $$,
  'an edit is one row per field that has another value');
select tests.forget();
update public.contacts set phone = '+31 6 1';
select is_empty('select * from tests.log', 'an update that changes nothing is no history');
update public.contacts set deleted_at = now();
update public.contacts set deleted_at = now();
update public.contacts set deleted_at = null, company = 'Acme';
select results_eq('select kind, field, actor_kind, actor_id from tests.log order by id',
  $$ values ('archived', null, 'person', tests.id('mia')), ('updated', 'company', 'person', tests.id('mia')),
            ('restored', null, 'person', tests.id('mia')) $$, 'a deletion and a restore are history, each once');

-- Who sees it, and that nobody writes it.
select tests.as_owner();
create table tests.seen as select r.name, null::bigint as rows, null::text as refused
from unnest(array['ann', 'adam', 'max', 'mia', 'vera', 'bob']) r (name);
do $$
declare
  v_name text;
  v_rows bigint;
  v_refused text;
begin
  for v_name in select name from tests.seen loop
    perform tests.as_user(tests.id(v_name));
    select count(*) into v_rows from public.crm_sync_changes;
    v_refused := concat_ws(' ',
      tests.attempt($s$ insert into public.crm_sync_changes (organization_id, side, kind, reason)
        values (tests.id('A'), 'adsapp', 'updated', 'edited') $s$),
      tests.attempt('update public.crm_sync_changes set actor_id = null'), tests.attempt('delete from public.crm_sync_changes'));
    perform tests.as_owner();
    update tests.seen set rows = v_rows, refused = v_refused where name = v_name;
  end loop;
end
$$;
select results_eq('select name, rows from tests.seen order by name',
  $$ values ('adam', 3::bigint), ('ann', 3), ('bob', 0), ('max', 3), ('mia', 3), ('vera', 3) $$,
  'every member of the organisation reads it, and nobody else');
select is((select count(*) from tests.seen where refused = '42501 42501 42501'), 6::bigint, 'nobody writes it');
select tests.as_user(tests.id('vera'));
select is(tests.attempt($$ update public.contacts set company = 'X' $$), '0', 'who may not edit leaves no history');
select tests.as_anonymous();
select is(tests.attempt('select * from public.crm_sync_changes'), '42501', 'a visitor sees none');

-- The service, outside of a sync, is the system; what a sync applies is not logged twice.
select tests.as_service();
select tests.forget();
update public.contacts set company = 'By script';
select results_eq('select kind, field, actor_kind, actor_id from tests.log',
  $$ values ('updated', 'company', 'system', null::uuid) $$, 'the service''s edit is nobody''s');
select tests.as_owner();
select tests.forget();
select set_config('crm.origin_connection', tests.id('one')::text, true);
insert into public.contacts (id, organization_id, first_name) values (tests.id('eve'), tests.id('A'), 'Eve');
update public.contacts set company = 'By CRM', deleted_at = now();
update public.contacts set deleted_at = null;
select is_empty('select * from tests.log', 'what a sync applies is left to the sync');
select set_config('crm.origin_connection', '', true);

-- A change that goes on to a CRM says where it comes from: a person here, or another CRM.
delete from public.crm_sync_state;
insert into public.crm_sync_state (id, organization_id, connection_id, record_id, crm_record_id, status)
select tests.id('link ' || c), tests.id('A'), tests.id(c), tests.id('eve'), c, 'linked' from unnest(array['one', 'two']) c;
create function tests.push(p_connection text, p_changes jsonb) returns void language plpgsql as $$
declare
  v_run uuid;
begin
  v_run := tests.start_run(p_connection, 'mine');
  perform public.crm_apply(v_run, tests.id('mine'), 60, 'contact', (
    select jsonb_build_array(tests.entry(jsonb_build_object('linkId', l.id, 'linkVersion', l.version, 'recordId', tests.id('eve'),
      'crmRecordId', p_connection, 'changes', p_changes)))
    from public.crm_sync_state l where l.id = tests.id('link ' || p_connection)), 0, 0, null);
  update public.crm_sync_logs set status = 'completed', completed_at = now(), lease_token = null where id = v_run;
  perform set_config('crm.origin_connection', '', true);
end
$$;
create function tests.change(p_side text, p_field text, p_after text, p_reason text) returns jsonb language sql as $$
  select jsonb_build_array(jsonb_build_object('side', p_side, 'kind', 'updated', 'field', p_field, 'after', p_after,
    'reason', p_reason))
$$;
select tests.as_user(tests.id('mia'));
update public.contacts set phone = '+31 6 2' where id = tests.id('eve');
select tests.as_owner();
select tests.push('one', tests.change('crm', 'phone', '+31 6 2', 'adsapp_changed'));
select results_eq($$ select reason, actor_kind, actor_id from tests.log where side = 'crm' $$,
  $$ values ('adsapp_changed', 'person', tests.id('mia')) $$, 'a person''s edit');
select tests.forget();
select tests.push('one', tests.change('adsapp', 'phone', '+31 6 3', 'crm_changed'));
select tests.push('two', tests.change('crm', 'phone', '+31 6 3', 'adsapp_changed'));
select results_eq($$ select reason, actor_kind, actor_id from tests.log where side = 'crm' $$,
  $$ values ('relayed', 'crm', tests.id('one')) $$, 'another CRM');
select tests.as_user(tests.id('max'));
update public.contacts set phone = '+31 6 4' where id = tests.id('eve');
update public.contacts set phone = '+31 6 3' where id = tests.id('eve');
select tests.as_owner();
select tests.push('two', tests.change('crm', 'phone', '+31 6 3', 'adsapp_changed'));
select results_eq($$ select reason, actor_kind, actor_id from tests.log where side = 'crm' order by id desc limit 1 $$,
  $$ values ('adsapp_changed', 'person', tests.id('max')) $$, 'the last of several, though the CRM once brought the same value');
select tests.forget();
select tests.as_user(tests.id('mia'));
update public.contacts set custom = custom || '{"topics": "Events;Training"}' where id = tests.id('eve');
select tests.as_owner();
select tests.push('two', '[{"side": "crm", "kind": "updated", "field": "custom.topics", "before": ["Events"],
  "after": ["Events", "Training"], "reason": "adsapp_changed"}]');
select results_eq($$ select reason, actor_kind, actor_id from tests.log where side = 'crm' $$,
  $$ values ('adsapp_changed', 'person', tests.id('mia')) $$, 'the author of a set that is logged by its members');
select tests.forget();
select tests.as_user(tests.id('mia'));
update public.contacts set deleted_at = now() where id = tests.id('eve');
select tests.as_owner();
select tests.push('one', '[{"side": "crm", "kind": "archived", "reason": "deleted_in_adsapp"}]');
select results_eq($$ select reason, actor_kind, actor_id from tests.log where side = 'crm' $$,
  $$ values ('deleted_in_adsapp', 'person', tests.id('mia')) $$, 'a deletion''s author');
select tests.push('one', '[{"side": "adsapp", "kind": "archived", "reason": "deleted_in_crm"}]');
select tests.push('two', '[{"side": "crm", "kind": "archived", "reason": "deleted_in_adsapp"}]');
select results_eq($$ select reason, actor_kind, actor_id from tests.log where side = 'crm' order by id desc limit 1 $$,
  $$ values ('relayed', 'crm', tests.id('one')) $$, 'or the CRM that it comes from');

-- Many at once, after single ones in the same session.
insert into public.contacts (organization_id, first_name) select tests.id('A'), 'Bulk ' || i from generate_series(1, 500) i;
select is((select count(*) from tests.log where kind = 'created'), 500::bigint, 'an import is a row a contact');
select tests.as_user(tests.id('mia'));
do $$ begin
  for i in 1..8 loop update public.contacts set job_title = i::text where first_name = 'Bulk 1'; end loop;
end $$;
update public.contacts set company = 'All' where first_name like 'Bulk %';
select is((select count(*) from tests.log where field = 'company' and actor_id = tests.id('mia')), 500::bigint,
  'and a mass edit a row a field');
select tests.as_owner();

-- It is the organisation's: it outlives connections, and ends with the organisation.
delete from public.crm_connections where organization_id = tests.id('A');
select is((select count(*) from tests.log where field = 'company'), 500::bigint, 'a forgotten connection leaves it');
insert into public.contacts (organization_id, first_name) values (tests.id('B'), 'Bea');
delete from public.organizations where id = tests.id('A');
select results_eq('select kind, organization_id from tests.log', $$ values ('created', tests.id('B')) $$,
  'a deleted organisation takes its own with it, and no other''s');

select * from finish();
