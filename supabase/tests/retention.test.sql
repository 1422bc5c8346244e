select plan(10);
select tests.found_two_organizations();
insert into public.contacts (id, organization_id, email) values (tests.id('bea'), tests.id('A'), 'bea@example.test');
update public.contacts set email = 'bea@kept.test' where id = tests.id('bea');

-- How long values are kept.
select public.privacy_change_settings(tests.id('A'), tests.id('ann'), 30, 30);
select public.privacy_change_settings(tests.id('A'), tests.id('adam'), null, 60), -- of two who had the form open
  public.privacy_change_settings(tests.id('A'), tests.id('ann'), null, null, 40);
select results_eq($$ select log_values_days, trash_days, intake_days from public.privacy_settings $$, $$ values (30, 60, 40) $$,
  'what is not sent stays as somebody else has set it');
select throws_like(format($$ select public.privacy_change_settings(%L, %L, 20, null, null,
  '{"logValuesDays": 30, "trashDays": 30, "intakeDays": 40}') $$, tests.id('A'), tests.id('ann')), 'changed_between%',
  'nothing is written over what it was not checked against');
select public.privacy_change_settings(tests.id('A'), tests.id('ann'), 30, 30);
select throws_ok(format('select public.privacy_change_settings(%L, %L, 0, 30)', tests.id('A'), tests.id('ann')), '23514', null,
  'no time at all is no time');
select set_config('crm.origin_connection', '', true);
update public.contacts set company = 'Kept GmbH' where id = tests.id('bea');
update public.crm_sync_changes set created_at = now() - interval '31 days' where after in ('"bea@kept.test"', '"Kept GmbH"');
select is(public.privacy_clear_values(10), 2, 'a value that is too old is cleared, an edit''s made here too');
select is((select count(*) from public.crm_sync_changes where record_id = tests.id('bea') and before is null and after is null
  and field in ('email', 'company')), 2::bigint, 'the facts stay');
select is(public.privacy_clear_values(10), 0, 'and is cleared once');
update public.contacts set deleted_at = now(), company = 'Last GmbH' where id = tests.id('bea');
alter table public.contacts disable trigger contacts_stamp;
update public.contacts set deleted_at = now() - interval '31 days' where id = tests.id('bea');
alter table public.contacts enable trigger contacts_stamp;
insert into public.intake_items (organization_id, type, status, payload, contact_values, contact_id)
values (tests.id('A'), 'customer_registration', 'approved', '{"of": "bea"}', '{"email": "bea@example.test"}', tests.id('bea')),
       (tests.id('A'), 'customer_registration', 'approved', '{"of": "another"}', '{}', null);
select is(public.privacy_purge_trash(10), 1, 'a contact that was deleted too long ago ends');
select is_empty($$ select 1 from public.contacts where id = tests.id('bea') $$, 'with its row');
select results_eq($$ select payload, contact_values, status from public.intake_items order by payload $$,
  $$ values ('{}'::jsonb, '{}'::jsonb, 'approved'), ('{"of": "another"}', '{}', 'approved') $$,
  'what a website had sent in of it is emptied with it');
select results_eq($$ select kind, field from public.crm_sync_changes where record_id = tests.id('bea') and connection_id is null
    and before is null and after is null order by id $$,
  $$ values ('created', null), ('updated', 'email'), ('updated', 'company'), ('updated', 'company'), ('archived', null) $$,
  'its history has no values any more');

select * from finish();
