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
select * from finish();
