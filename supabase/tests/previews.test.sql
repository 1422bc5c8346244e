select * from no_plan();
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot');
insert into public.crm_previews (id, organization_id, connection_id, sync_type, lease_token, lease_expires_at)
select tests.id('preview'), tests.id('A'), tests.id('one'), 'full', tests.id('mine'), now() + interval '1 minute';
create function tests.preview_json() returns jsonb language sql as $$
  select to_jsonb(p) from public.crm_previews p where p.id = tests.id('preview')
$$;

-- The lease. Every function of a preview that takes one, with its answer to a stale token.
create table tests.leased (proname text primary key, call text, outcome text);
insert into tests.leased values
  ('crm_preview_mark_outgoing', $$ array_agg(m.link_id) from public.crm_preview_mark_outgoing(%L, %L, '[]') m $$, 'CR001'),
  ('crm_preview_note_unsent', $$ public.crm_preview_note_unsent(%L, %L, '{}') $$, 'CR001'),
  ('crm_preview_apply', $$ public.crm_preview_apply(%L, %L, 60, 'contact', '[]', 0, 0, null) $$, 'CR001'),
  ('crm_preview_note_live_calls', $$ public.crm_preview_note_live_calls(%L, %L, 1) $$, 'CR001'),
  ('crm_preview_advance_run', $$ public.crm_preview_advance_run(%L, %L, 'push', null, null, 0) $$, 'CR001'),
  ('crm_preview_finish_run', $$ public.crm_preview_finish_run(%L, %L, null, null, 0, null) $$, 'CR001'),
  ('crm_preview_renew_lease', $$ public.crm_preview_renew_lease(%L, %L, 60) $$, 'false'),
  ('crm_preview_claim_run', $$ public.crm_preview_claim_run(%L, %L, 60) $$, 'false'),
  ('crm_preview_release_run', $$ public.crm_preview_release_run(%L, %L, 1, 'why') $$, '');
select set_eq(
  $$ select p.proname::text from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname like 'crm\_preview\_%'
    and 'p_lease' = any (p.proargnames) $$,
  'select proname from tests.leased', 'every function that takes a lease is covered');
create function tests.says(p_call text, p_run uuid, p_lease uuid) returns text
language plpgsql as $$
declare
  v_text text;
begin
  execute 'select ' || format(p_call, p_run, p_lease) into v_text;
  return coalesce(v_text, '');
exception when others then return sqlstate;
end
$$;
create table tests.before as select tests.preview_json() as preview;
select is(tests.says(call, tests.id('preview'), l), outcome,
  format('%s says %L to %s', proname, outcome, case when l is null then 'no token' else 'a stale token' end))
from tests.leased cross join unnest(array[tests.id('stale'), null]) l order by proname;
select is(tests.preview_json(), (select preview from tests.before), 'and a stale token changes nothing');
select is(tests.says(call, gen_random_uuid(), tests.id('mine')), outcome,
  format('%s says the same about a preview that does not exist', proname)) from tests.leased order by proname;

select is(public.crm_preview_renew_lease(tests.id('preview'), tests.id('mine'), 600), true, 'the holder renews');
select is(public.crm_preview_claim_run(tests.id('preview'), tests.id('next'), 60), false, 'a leased preview cannot be claimed');
update public.crm_previews set lease_expires_at = now() - interval '1 second';
select is(public.crm_preview_claim_run(tests.id('preview'), tests.id('next'), 60), true, 'one whose holder went away is taken');
select is(tests.says(call, tests.id('preview'), tests.id('mine')), outcome,
  format('%s refuses the former holder of the lease', proname)) from tests.leased where outcome = 'CR001' order by proname;
select lives_ok($$ select public.crm_preview_finish_run(tests.id('preview'), tests.id('next'), null, null, 3, null) $$,
  'the holder ends it');
select is(public.crm_preview_claim_run(tests.id('preview'), tests.id('third'), 60), false, 'and nobody claims it again');
select is_empty('select 1 from public.crm_sync_logs', 'no run was made');

-- What it touches beside what it decides. A record that was deleted here is to be archived in the CRM, until another one here
-- takes the CRM's record.
insert into public.crm_previews (id, organization_id, connection_id, sync_type, lease_token, lease_expires_at)
select tests.id('other'), tests.id('A'), tests.id('one'), 'delta', tests.id('mine'), now() + interval '1 minute';
insert into public.contacts (id, organization_id, email, deleted_at)
values (tests.id('gone'), tests.id('A'), 'ada@example.test', now()), (tests.id('ada'), tests.id('A'), 'ada@example.test', null);
delete from public.crm_sync_state;
insert into public.crm_sync_state
  (id, organization_id, connection_id, object_type, record_id, crm_record_id, status, archiving, last_error)
values (tests.id('tombstone'), tests.id('A'), tests.id('one'), 'contact', tests.id('gone'), '5', 'excluded', true,
        '{"code": "archiving_in_crm"}');
create table tests.stored as select l.* from public.crm_sync_state l;
create function tests.archiving() returns bigint language sql as $$
  select count(*) from public.crm_preview_load_archiving(tests.id('other'), tests.id('one'), 'contact', null, 10)
$$;
create function tests.decide(p_more jsonb) returns void language sql as $$
  select public.crm_preview_apply(tests.id('other'), tests.id('mine'), 60, 'contact', jsonb_build_array(jsonb_build_object(
    'key', 'k', 'linkId', tests.id('link'), 'recordId', tests.id('ada'), 'crmRecordId', '5', 'status', 'linked',
    'outcome', 'success', 'changes', '[]'::jsonb) || p_more), 0, 0, null)
$$;
select is(tests.archiving(), 1::bigint, 'what was deleted here is archived');
select is(public.crm_preview_live_objects(tests.id('other'), tests.id('one')), array['contact'], 'which is live');
select tests.decide('{"matched": true}');
select is(tests.archiving(), 0::bigint, 'except for what another one has taken in the preview');
select is(public.crm_preview_live_objects(tests.id('other'), tests.id('one')), '{}'::text[], 'and nothing is live then');
select results_eq($$ select ref, link ->> 'id' from public.crm_preview_load_remote(tests.id('other'), tests.id('one'), 'contact',
    '[{"ref": "5", "keys": []}]') $$, $$ values ('5', tests.id('link')::text) $$, 'which is the link of that record');
select results_eq('table tests.stored', 'select l.* from public.crm_sync_state l', 'while the stored one stays as it is');

-- An event is heard once by the preview, and by nobody else.
insert into public.crm_webhook_events
  (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
values (tests.id('A'), tests.id('one'), 'e1', 'contact', 'changed', '5', now());
create function tests.heard() returns jsonb language sql as $$
  select public.crm_preview_load_events(tests.id('other'), tests.id('one'), 'contact', 10)
$$;
select is(jsonb_array_length(tests.heard()), 1, 'an event is there to be heard');
select public.crm_preview_finish_events(tests.id('other'), tests.id('one'), 'contact', tests.heard());
select is(tests.heard(), '[]'::jsonb, 'once');
select is(jsonb_array_length(public.crm_load_events(tests.id('one'), 'contact', 10)), 1, 'and stays for a run');

-- What would have been sent counts once a batch says what came of it: what a stopped worker has left is taken back.
select public.crm_preview_note_writes(tests.id('other'), 'contact',
  '[{"id": "5", "properties": {"a": 1}, "kind": "email", "keys": ["new@example.test"]}]');
create function tests.sent() returns jsonb language sql as $$
  select public.crm_preview_writes_of(tests.id('other'), 'contact', '{5}') #> '{5,properties}'
$$;
select is(tests.sent(), '{"a": 1}', 'what would be sent is read at once');
update public.crm_previews set lease_expires_at = now() - interval '1 second' where id = tests.id('other');
select public.crm_preview_claim_run(tests.id('other'), tests.id('mine'), 60);
select is(tests.sent(), null, 'and is not, once its worker was stopped before it was decided');
select public.crm_preview_note_writes(tests.id('other'), 'contact',
  '[{"id": "5", "properties": {"a": 2}, "kind": "email", "keys": ["new@example.test"]}]');
select tests.decide('{"linkVersion": 1}');
update public.crm_previews set lease_expires_at = now() - interval '1 second' where id = tests.id('other');
select public.crm_preview_claim_run(tests.id('other'), tests.id('mine'), 60);
select is(tests.sent(), '{"a": 2}', 'what was decided stays');

-- A record of the CRM that asks which one it is, met a second time: one record, as the run counts it.
create function tests.ask(p_ref text) returns void language sql as $$
  select public.crm_preview_apply(tests.id('other'), tests.id('mine'), 60, 'contact', jsonb_build_array(jsonb_build_object(
    'key', 'q', 'linkId', tests.id('asked ' || p_ref), 'crmRecordId', p_ref, 'status', 'failed', 'outcome', 'failed',
    'changes', '[]'::jsonb, 'error', '{"code": "ambiguous_match"}'::jsonb)), 0, 0, null)
$$;
create table tests.looked as select records_processed as n from public.crm_previews where id = tests.id('other');
select tests.ask('6'), tests.ask('6'), tests.ask('7');
select is((select array[records_processed, (by_object #>> '{contact,records_processed}')::integer] from public.crm_previews
           where id = tests.id('other')), (select array[n + 2, n + 2] from tests.looked), 'what asks is counted once');
select * from finish();
